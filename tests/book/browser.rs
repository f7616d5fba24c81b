//! A real browser without a window, driven over its own protocol: messages through two pipes, each ended by a zero byte. It waits for
//! messages, with a deadline, and never for time to pass.

use std::{
    collections::VecDeque,
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long the browser may take for whatever is waited for; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(120);
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// A browser with one page open.
#[derive(Debug)]
pub(crate) struct Browser {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    session: Option<String>,
    requests: u64,
    /// Events that nobody waited for yet.
    events: VecDeque<Value>,
    /// What went wrong on the pages so far.
    errors: Vec<String>,
    _profile: TempDir,
}

/// The browser to test with: `CHROMIUM`, or one on the path.
fn binary() -> String {
    let works = |name: &str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let chosen = env::var("CHROMIUM").ok();
    let names = chosen.as_deref().into_iter().chain(NAMES.into_iter().filter(|_| chosen.is_none()));
    let found = names.map(str::to_owned).find(|name| works(name));
    found.expect("no Chromium on the path; the variable CHROMIUM names another browser of its kind")
}

impl Browser {
    /// Starts it.
    pub(crate) fn start() -> Self {
        let profile = tempfile::tempdir().expect("there is a place for temporary files");
        // The browser reads from descriptor 3 and writes to 4.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh", &binary()])
            .args(["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1200,900"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("there is a shell");
        let input = process.stdin.take().expect("it is a pipe");
        let output = process.stdout.take().expect("it is a pipe");
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut bytes = Vec::new();
            while output.read_until(0, &mut bytes).is_ok_and(|read| read > 0) {
                bytes.pop();
                let message = serde_json::from_slice(&bytes).expect("the browser writes JSON");
                bytes.clear();
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut browser = Self {
            process,
            input,
            messages,
            session: None,
            requests: 0,
            events: VecDeque::new(),
            errors: Vec::new(),
            _profile: profile,
        };
        let target = browser.ask("Target.createTarget", &json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.ask("Target.attachToTarget", &target);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log"] {
            browser.ask(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    /// Sends a request and waits for its answer.
    pub(crate) fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.input.write_all(&bytes).and_then(|()| self.input.flush()).expect("the browser is running");
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut answer = self.receive(deadline, method);
            if answer["id"] == id {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
            self.note(answer);
        }
    }

    fn receive(&mut self, deadline: Instant, what: &str) -> Value {
        match self.messages.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => panic!("the browser did not answer: {what}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the browser ended: {:?}", self.process.wait()),
        }
    }

    /// Keeps an event, and what it says of errors.
    fn note(&mut self, event: Value) {
        let parameters = &event["params"];
        match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => self.errors.push(parameters["exceptionDetails"].to_string()),
            Some("Log.entryAdded") if parameters["entry"]["level"] == "error" => {
                self.errors.push(parameters["entry"].to_string());
            }
            Some("Runtime.consoleAPICalled") if parameters["type"] == "error" => {
                self.errors.push(parameters["args"].to_string());
            }
            _ => {}
        }
        self.events.push_back(event);
    }

    /// Does what begins a page, and waits until it is loaded.
    pub(crate) fn load(&mut self, begin: impl FnOnce(&mut Self)) {
        self.events.clear();
        begin(self);
        let is_loaded = |event: &Value| event["method"] == "Page.loadEventFired";
        let deadline = Instant::now() + PATIENCE;
        while !self.events.iter().any(is_loaded) {
            let event = self.receive(deadline, "loading a page");
            self.note(event);
        }
    }

    /// Opens a file.
    pub(crate) fn open(&mut self, file: &Path) {
        let url = format!("file://{}", file.display());
        self.load(|browser| {
            let answer = browser.ask("Page.navigate", &json!({ "url": url }));
            assert!(answer["errorText"].is_null(), "{url}: {answer}");
        });
    }

    /// The value of an expression; a promise is waited for.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.ask("Runtime.evaluate", &asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// Waits until an expression has a value that counts as true, and gives it.
    pub(crate) fn wait_for(&mut self, expression: &str) -> Value {
        self.evaluate(&format!(
            "new Promise(done => {{ const look = () => {{ const value = {expression}; \
             value ? done(value) : requestAnimationFrame(look); }}; look(); }})"
        ))
    }

    /// Types a text, key by key.
    pub(crate) fn write(&mut self, text: &str) {
        for key in text.chars() {
            self.ask("Input.dispatchKeyEvent", &json!({ "type": "keyDown", "text": key, "key": key }));
            self.ask("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": key }));
        }
    }

    /// Says whether the reader likes pages `light` or `dark`.
    pub(crate) fn prefer(&mut self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.ask("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// The colours that are seen within the element of a selector: red, green and blue of every pixel, one after the other.
    pub(crate) fn pixels(&mut self, selector: &str) -> Vec<[u64; 3]> {
        let place = self.evaluate(&format!(
            "(() => {{ const box = document.querySelector({selector:?}).getBoundingClientRect(); \
             return {{ x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height, scale: 1 }}; }})()"
        ));
        let shot = self.ask("Page.captureScreenshot", &json!({ "clip": place, "captureBeyondViewport": true }));
        let url = format!("data:image/png;base64,{}", shot["data"].as_str().expect("it is a picture"));
        // The browser itself knows how to read its picture.
        let numbers = self.evaluate(&format!(
            "new Promise(done => {{ const make = name => document.createElementNS('http://www.w3.org/1999/xhtml', name); \
             const image = make('img'); image.onload = () => {{ const canvas = make('canvas'); canvas.width = image.width; canvas.height = image.height; \
             const context = canvas.getContext('2d'); context.drawImage(image, 0, 0); \
             done([...context.getImageData(0, 0, image.width, image.height).data].filter((_, at) => at % 4 < 3).join(' ')); \
             }}; image.src = {url:?}; }})"
        ));
        let numbers = numbers.as_str().expect("the expression gives a text").split(' ');
        let numbers: Vec<u64> = numbers.map(|number| number.parse().expect("it is a number")).collect();
        numbers.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
    }

    /// What went wrong since the last call.
    pub(crate) fn errors(&mut self) -> Vec<String> {
        // What was sent before this answer has arrived with it.
        self.evaluate("0");
        std::mem::take(&mut self.errors)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
