//! A small client of the language server protocol: framing, requests, and what the server has said so far. It waits for messages, each
//! with a deadline, and never for time to pass.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// How long the server may take for whatever is waited for: it loads the standard library first, and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(180);

/// A running rust-analyzer with one workspace open.
#[derive(Debug)]
pub(crate) struct Client {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    root: PathBuf,
    requests: u64,
    /// What was published last for each file.
    published: BTreeMap<String, Vec<Value>>,
    /// Runs of the check command that are under way.
    running: usize,
    /// Runs of the check command that ended.
    finished: usize,
    /// What the server says of itself.
    status: Value,
}

impl Client {
    /// Starts the server on a workspace with these settings, in an environment of the caller's.
    pub(crate) fn start(mut command: Command, root: &Path, settings: &Value) -> Self {
        let mut server = command
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
        let input = server.stdin.take().expect("it is a pipe");
        let output = server.stdout.take().expect("it is a pipe");
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = receive(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let root = root.to_path_buf();
        let mut client = Self {
            server,
            input,
            messages,
            root,
            requests: 0,
            published: BTreeMap::new(),
            running: 0,
            finished: 0,
            status: Value::Null,
        };
        let capabilities = json!({
            "window": { "workDoneProgress": true },
            "experimental": { "serverStatusNotification": true },
            "textDocument": {
                "publishDiagnostics": { "relatedInformation": true },
                "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
            },
        });
        let uri = client.uri("");
        client.request(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": uri,
                "workspaceFolders": [{ "uri": uri, "name": "workspace" }],
                "capabilities": capabilities,
                "initializationOptions": settings,
            }),
        );
        client.notify("initialized", &json!({}));
        client
    }

    /// The address of a file of the workspace.
    pub(crate) fn uri(&self, path: &str) -> String {
        let root = self.root.to_string_lossy().replace('\\', "/");
        let slash = if root.starts_with('/') { "" } else { "/" };
        format!("file://{slash}{root}/{path}").trim_end_matches('/').to_owned()
    }

    /// Opens a file as it is on disk.
    pub(crate) fn open(&mut self, path: &str) {
        let text = std::fs::read_to_string(self.root.join(path)).expect("the file is there");
        let document = json!({ "uri": self.uri(path), "languageId": "rust", "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    /// Puts a text in the place of an open file's, and saves it.
    pub(crate) fn save(&mut self, path: &str, text: &str) {
        std::fs::write(self.root.join(path), text).expect("the file is writable");
        let uri = self.uri(path);
        let document = json!({ "uri": uri, "version": self.requests + 2 });
        self.notify(
            "textDocument/didChange",
            &json!({ "textDocument": document, "contentChanges": [{ "text": text }] }),
        );
        self.notify("textDocument/didSave", &json!({ "textDocument": { "uri": uri } }));
    }

    /// What was published last for a file of the workspace.
    pub(crate) fn diagnostics(&self, path: &str) -> &[Value] {
        self.published.get(&self.uri(path)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything that is published now, one line a finding.
    pub(crate) fn shown(&self) -> String {
        let lines = self.published.iter().flat_map(|(uri, all)| all.iter().map(move |one| format!("{uri}: {one}\n")));
        lines.collect()
    }

    /// Reads messages until something holds.
    #[track_caller]
    pub(crate) fn wait(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            if let Err(error) = self.turn(deadline) {
                panic!("waited for {what}, and {error}; the server says {}\n{}", self.status, self.shown());
            }
        }
    }

    /// Waits until a run of the check command is over that begins after this call, and all that it found is published.
    #[track_caller]
    pub(crate) fn wait_for_a_check(&mut self) {
        let before = self.finished;
        self.wait("the end of a check", |client| client.finished > before);
        self.wait_until_idle();
    }

    /// Waits until the project is read, a check has ended and none is under way, and all that was found is published.
    #[track_caller]
    pub(crate) fn wait_until_idle(&mut self) {
        self.wait("the project and a first check", |client| {
            client.status["quiescent"] == true && client.finished > 0 && client.running == 0
        });
        // What the server does with the end of a check comes before the next answer.
        self.request("workspace/symbol", &json!({ "query": "nothing" }));
    }

    /// Fails where the server is not content with the project or with the check command.
    #[track_caller]
    pub(crate) fn is_well(&self) {
        assert_eq!(self.status["health"], "ok", "{}", self.status);
    }

    /// What the server is not content with.
    pub(crate) fn complaint(&self) -> &str {
        self.status["message"].as_str().unwrap_or_default()
    }

    /// The quick fixes for a finding.
    #[track_caller]
    pub(crate) fn fixes(&mut self, path: &str, diagnostic: &Value) -> Vec<Value> {
        let params = json!({
            "textDocument": { "uri": self.uri(path) },
            "range": diagnostic["range"],
            "context": { "diagnostics": [diagnostic], "only": ["quickfix"] },
        });
        self.request("textDocument/codeAction", &params).as_array().cloned().unwrap_or_default()
    }

    /// Asks the server for something and waits for the answer.
    #[track_caller]
    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.turn(deadline) {
                Ok(message) if message["id"] == id && message.get("method").is_none() => {
                    assert!(message.get("error").is_none(), "{method}: {message}");
                    return message["result"].clone();
                }
                Ok(_) => {}
                Err(error) => panic!("waited for the answer to {method}, and {error}"),
            }
        }
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())
            .and_then(|()| self.input.flush())
            .expect("the server reads its input");
    }

    /// Takes the next message in.
    fn turn(&mut self, deadline: Instant) -> Result<Value, &'static str> {
        let left = deadline.saturating_duration_since(Instant::now());
        let message = self.messages.recv_timeout(left).map_err(|error| match error {
            RecvTimeoutError::Timeout => "it did not come in time",
            RecvTimeoutError::Disconnected => "the server is gone",
        })?;
        let params = &message["params"];
        match message["method"].as_str() {
            Some("textDocument/publishDiagnostics") => {
                let uri = params["uri"].as_str().unwrap_or_default().to_owned();
                self.published.insert(uri, params["diagnostics"].as_array().cloned().unwrap_or_default());
            }
            Some("experimental/serverStatus") => self.status = params.clone(),
            Some("$/progress")
                if params["token"].as_str().is_some_and(|token| token.starts_with("rust-analyzer/flycheck")) =>
            {
                match params["value"]["kind"].as_str() {
                    Some("begin") => self.running += 1,
                    Some("end") => {
                        self.running = self.running.saturating_sub(1);
                        self.finished += 1;
                    }
                    _ => {}
                }
            }
            // The server asks for leave to show progress and to watch files.
            Some(_) if message.get("id").is_some() => {
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
            }
            _ => {}
        }
        Ok(message)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Nothing can be done where it is gone already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// One message; `None` at the end of the stream.
fn receive(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().ok(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length?];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
