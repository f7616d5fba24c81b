//! Workspaces in temporary folders, runs of the binary on them, and expected files. Knows nothing of what a run should say.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use clap::ValueEnum;
use errcode_check::cli::Format;
use serde_json::Value;
use tempfile::TempDir;

/// Variables that would change what a run prints.
pub(crate) const DISTURBING: [&str; 6] =
    ["CARGO_TERM_COLOR", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS"];

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n";

/// The folder of this package.
pub(crate) fn package_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The names of all forms of a report: human, short and json, then those that other programs read.
pub(crate) fn formats() -> Vec<String> {
    Format::value_variants()
        .iter()
        .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
        .collect()
}

/// The folder of a fixture.
pub(crate) fn fixture(path: &str) -> PathBuf {
    package_root().join("fixtures").join(path)
}

/// The folders in a folder, sorted by name.
pub(crate) fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<_> = entries(path).into_iter().filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn entries(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    entries.map(|entry| entry.expect("the folder can be listed").path()).collect()
}

/// All files in a folder and the folders in it, sorted.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = open.pop() {
        let (folders, here): (Vec<_>, Vec<_>) = entries(&folder).into_iter().partition(|path| path.is_dir());
        open.extend(folders);
        files.extend(here);
    }
    files.sort();
    files
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A file's text, with line feeds alone.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).replace("\r\n", "\n")
}

/// A workspace in a temporary folder.
#[derive(Debug)]
pub(crate) struct Project {
    root: PathBuf,
    _folder: TempDir,
}

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("there is a place for temporary files");
        let root = folder.path().canonicalize().expect("the folder was just made");
        Self { root, _folder: folder }
    }

    /// One package `demo` with this library.
    pub(crate) fn demo(library: &str) -> Self {
        Self::empty().file("Cargo.toml", MANIFEST).file("src/lib.rs", library)
    }

    /// A copy of a folder, each file as `edit` leaves it. A folder without a manifest becomes the package `demo`.
    pub(crate) fn copy_of(folder: &Path, edit: &mut dyn FnMut(&str, String) -> String) -> Self {
        let mut project = Self::empty();
        let mut open = vec![folder.to_path_buf()];
        while let Some(next) = open.pop() {
            for path in entries(&next) {
                let below = path.strip_prefix(folder).expect("the walk began there");
                match (path.is_dir(), name(&path).as_str()) {
                    (true, "target") => {}
                    (true, _) => open.push(path),
                    (false, _) => {
                        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                        let shown = parts.join("/");
                        let text = edit(&shown, read(&path));
                        project = project.file(&shown, text);
                    }
                }
            }
        }
        if !project.root.join("Cargo.toml").exists() {
            project = project.file("Cargo.toml", MANIFEST);
        }
        project
    }

    /// A copy of a folder, byte by byte. A folder without a manifest becomes the package `demo`.
    pub(crate) fn exact_copy_of(folder: &Path) -> Self {
        let mut project = Self::empty();
        for path in files_below(folder) {
            let below = path.strip_prefix(folder).expect("the walk began there").to_string_lossy().into_owned();
            project = project.file(&below, fs::read(&path).expect("the file was just listed"));
        }
        if !project.root.join("Cargo.toml").exists() {
            project = project.file("Cargo.toml", MANIFEST);
        }
        project
    }

    /// The workspace that the README shows.
    pub(crate) fn example() -> Self {
        Self::copy_of(&fixture("example"), &mut |_, text| text)
    }

    /// Adds a file.
    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.root.join(path);
        let folder = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(folder).and_then(|()| fs::write(&path, text)).expect("the temporary folder is writable");
        self
    }

    /// The folder, without symlinks.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// All files below the folder with their bytes, sorted.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let bytes = |path: PathBuf| {
            let bytes = fs::read(&path).expect("the file was just listed");
            (path, bytes)
        };
        files_below(&self.root).into_iter().map(bytes).collect()
    }

    /// Runs the binary in the folder.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        run_in(&self.root, args)
    }

    /// Runs the check with one line a finding.
    pub(crate) fn short(&self, args: &[&str]) -> Run {
        self.run(&[&["--message-format", "short"], args].concat())
    }

    /// What is different on every machine and in every run, replaced by a word.
    pub(crate) fn redact(&self, text: &str) -> String {
        let root = self.root.to_string_lossy();
        let shown = text.replace(&*root, "[ROOT]");
        let lines: Vec<_> = shown.split('\n').map(redact_time).collect();
        lines.join("\n")
    }
}

/// `… in 0.12s` without its number.
fn redact_time(line: &str) -> String {
    let Some((before, after)) = line.rsplit_once(" in ") else { return line.to_owned() };
    let digits = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    match digits.strip_prefix('s') {
        Some(rest) if digits.len() < after.len() => format!("{before} in [ELAPSED]{rest}"),
        _ => line.to_owned(),
    }
}

/// Runs the binary in a folder.
pub(crate) fn run_in(folder: &Path, args: &[&str]) -> Run {
    run_with(folder, args, &[])
}

/// Runs the binary in a folder with variables of its own.
pub(crate) fn run_with(folder: &Path, args: &[&str], variables: &[(&str, &OsStr)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-errcode-check"));
    command.current_dir(folder).args(args);
    for variable in DISTURBING {
        command.env_remove(variable);
    }
    command.envs(variables.iter().copied());
    let output = command.output().expect("the binary was built for this test");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8").replace("\r\n", "\n");
    Run {
        bytes: output.stdout.clone(),
        command: args.join(" "),
        status: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// The outcome of a run.
#[derive(Debug)]
pub(crate) struct Run {
    command: String,
    /// Standard output as it was.
    pub(crate) bytes: Vec<u8>,
    /// `None` where a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Fails with everything that was printed where the status is another one.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self}");
        self
    }

    /// Fails where one of the texts is in neither stream.
    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stdout.contains(text) || self.stderr.contains(text), "`{text}` is missing\n{self}");
        }
        self
    }

    /// Fails where one of the texts is in one of the streams.
    #[track_caller]
    pub(crate) fn keeps_quiet_about(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(!self.stdout.contains(text) && !self.stderr.contains(text), "`{text}` is there\n{self}");
        }
        self
    }

    /// The findings of a run with one line a finding.
    #[track_caller]
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let finding = |line: &str| Finding::parse(line).unwrap_or_else(|| panic!("`{line}` is no finding\n{self}"));
        self.stdout.lines().map(finding).collect()
    }

    /// The documents of a run that prints JSON, one a line.
    #[track_caller]
    pub(crate) fn json(&self) -> Vec<Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}\n{self}"));
        self.stdout.lines().map(parse).collect()
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { command, status, stdout, stderr, .. } = self;
        write!(f, "`{command}` ended with {status:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
    }
}

/// A line of the short format.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) severity: String,
    pub(crate) rule: String,
    pub(crate) message: String,
}

impl Finding {
    /// Reads `path:line:column: severity[rule]: message`.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, ':');
        let (path, line, column, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (severity, rest) = rest.trim_start().split_once('[')?;
        let (rule, message) = rest.split_once("]: ")?;
        Some(Self {
            path: path.to_owned(),
            line: line.parse().ok()?,
            column: column.parse().ok()?,
            severity: severity.to_owned(),
            rule: rule.to_owned(),
            message: message.to_owned(),
        })
    }
}

/// True where expected files are rewritten rather than compared.
pub(crate) fn overwrites() -> bool {
    std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite")
}

/// Compares a text with a file and gives the difference, or rewrites the file.
pub(crate) fn compare(file: &Path, actual: String) -> Result<(), String> {
    let expected = snapbox::Data::read_from(file, Some(snapbox::data::DataFormat::Text)).raw();
    snapbox::Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .try_eq(None, snapbox::Data::text(actual), expected)
        .map_err(|error| error.to_string())
}

/// Fails with all problems at once.
#[track_caller]
pub(crate) fn none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems\n\n{}", problems.len(), problems.join("\n\n"));
}

/// The elements of a JSON array; none of any other value.
pub(crate) fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A JSON string; empty for any other value.
pub(crate) fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A JSON number.
#[track_caller]
pub(crate) fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_else(|| panic!("{value} is no number"))
}
