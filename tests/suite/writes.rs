//! Nothing is lost by a write: a run that is killed, or finds no room, leaves the file that was there or the whole new one.

#![cfg(unix)]

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::ExitStatusExt},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
};

use crate::support::{DISTURBING, Project};

/// How often each writer is killed.
const ROUNDS: usize = 4;
/// How many codes make the files that are written large enough to be cut.
const CODES: usize = 300;
/// The number of the signal that ends a program whose file grows too large.
const SIGXFSZ: i32 = 25;

/// A command that writes, the file, and what must be there before.
struct Writer {
    args: &'static [&'static str],
    file: &'static str,
    before: &'static [(&'static str, &'static str)],
}

const BOUND: &str = "version = 1\nscheme = \"A-BB-CCC\"\n[[table]]\npath = \"codes.toml\"\n";

/// A page of a book that an earlier run wrote.
const PAGE: &str = "<!-- errcode-check:page v1; generated, do not edit -->\n";

const WRITERS: [Writer; 7] = [
    Writer { args: &["catalog", "--format", "json", "--output", "out.json"], file: "out.json", before: &[] },
    Writer {
        args: &["catalog", "--format", "mdbook", "--output", "book"],
        file: "book/src/p01.md",
        before: &[("book/src/p01.md", PAGE)],
    },
    Writer { args: &["--message-format", "sarif=out.sarif"], file: "out.sarif", before: &[] },
    Writer { args: &["--baseline", "known.txt", "--write-baseline"], file: "known.txt", before: &[("known.txt", "")] },
    Writer { args: &["--fix", "--allow-no-vcs"], file: "src/lib.rs", before: &[] },
    Writer { args: &["reserve", "201777"], file: "codes.toml", before: &[("errcode.toml", BOUND)] },
    Writer { args: &["retire", "201001"], file: "codes.toml", before: &[("errcode.toml", BOUND)] },
];

impl Writer {
    /// A workspace with the file as it is before the command: codes that fit and codes that do not, and an allow comment
    /// that allows nothing.
    fn project(&self) -> Project {
        let code = |i: usize| format!("pub const ERR_{i}: u32 = 20{:04}; // 错误{i}\r\n", 1001 + i);
        let row = |i: usize| format!("[code.20{:04}]\nzh = \"错误{i}\"\n\n", 1001 + i);
        let idle = "// errcode-check: allow(duplicate-code) reason: nothing is allowed here\r\n";
        let short = |i: usize| format!("pub const ERR_S{i}: u32 = 2{:04};\r\n", 1001 + i);
        let library = idle.to_owned() + &(0..CODES).flat_map(|i| [code(i), short(i)]).collect::<String>();
        let table: String = (0..CODES).map(row).collect();
        let project = Project::demo(&library).file("codes.toml", table);
        let project = project.file("out.json", "old").file("out.sarif", "old");
        let project = self.before.iter().fold(project, |project, (path, text)| project.file(path, text));
        fs::set_permissions(project.root().join(self.file), fs::Permissions::from_mode(0o640)).expect("it is ours");
        project
    }

    fn command(&self, project: &Project, shell: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{shell} exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_cargo-errcode-check")]);
        command.args(self.args).current_dir(project.root()).stdout(Stdio::null()).stderr(Stdio::null());
        for variable in DISTURBING {
            command.env_remove(variable);
        }
        command
    }

    fn read(&self, project: &Project) -> Vec<u8> {
        let path = project.root().join(self.file);
        assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o640, "{}", self.file);
        fs::read(path).expect("it is there")
    }

    /// The file before and behind the command.
    fn both(&self) -> (Vec<u8>, Vec<u8>) {
        let project = self.project();
        let old = self.read(&project);
        let status = self.command(&project, "").status().expect("there is a shell");
        let new = self.read(&project);
        assert_ne!(old, new, "{:?} ended with {status} and wrote nothing", self.args);
        assert_eq!(new_files(project.root(), self.file), 0);
        (old, new)
    }
}

/// How many files stand beside a file that are to take its place.
fn new_files(root: &Path, file: &str) -> usize {
    let folder = root.join(file);
    let entries = fs::read_dir(folder.parent().expect("a file stands in a folder")).expect("it can be listed");
    entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(".tmp")).count()
}

/// Kills a run when its new file is there, after so many more looks.
fn kill(mut child: Child, root: &Path, file: &str, looks: usize) -> ExitStatus {
    let mut seen = 0;
    while child.try_wait().expect("it was started here").is_none() {
        seen += usize::from(seen > 0 || new_files(root, file) > 0);
        if seen > looks {
            child.kill().expect("it was started here");
        }
    }
    child.wait().expect("it was started here")
}

#[test]
fn a_run_that_is_killed_leaves_the_old_or_the_new_file() {
    for writer in WRITERS {
        let (old, new) = writer.both();
        for round in 0..ROUNDS {
            let project = writer.project();
            let child = writer.command(&project, "").spawn().expect("there is a shell");
            let status = kill(child, project.root(), writer.file, round * round);
            let left = writer.read(&project);
            assert!(left == old || left == new, "{:?}, killed in round {round}, is torn", writer.args);
            // The next run is not disturbed by what the one before left behind.
            assert!(status.signal().is_none() || new_files(project.root(), writer.file) <= 1);
            if left == old && round + 1 == ROUNDS {
                writer.command(&project, "").status().expect("there is a shell");
                assert!(writer.read(&project) == new, "{:?} after a run that was killed", writer.args);
            }
        }
    }
}

#[test]
fn a_run_that_is_cut_in_the_middle_of_a_write_leaves_the_old_file() {
    for writer in WRITERS {
        let (old, new) = writer.both();
        // The unit is 512 bytes in some shells, 1024 in others.
        assert!(new.len() > 2048, "{:?}: the file is too small to be cut", writer.args);
        for blocks in [0, new.len() / 2048] {
            let project = writer.project();
            let killed = writer.command(&project, &format!("ulimit -f {blocks};")).status().expect("there is a shell");
            assert_eq!(killed.signal(), Some(SIGXFSZ), "{:?}", writer.args);
            assert!(writer.read(&project) == old, "{:?} is torn", writer.args);

            let project = writer.project();
            let limit = format!("trap '' XFSZ; ulimit -f {blocks};");
            let full = writer.command(&project, &limit).status().expect("there is a shell");
            assert_eq!(full.code(), Some(2), "{:?}", writer.args);
            assert!(writer.read(&project) == old, "{:?} is torn", writer.args);
            assert_eq!(new_files(project.root(), writer.file), 0, "{:?} leaves a file behind", writer.args);
        }
    }
}
