//! The texts of objects, from processes of `git cat-file --batch`: one for each thread that asks at the same time.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, ChildStdout, Stdio},
    sync::{Mutex, PoisonError},
};

use super::{Repository, command};

/// How many objects are asked for before the first answer is read: the questions must fit into a pipe that nobody reads.
const MOST_OPEN: usize = 32;

/// Gives the bytes of objects.
#[derive(Debug)]
pub(crate) struct Blobs {
    repository: Repository,
    idle: Mutex<Vec<Process>>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    pub(super) fn new(repository: Repository) -> Self {
        Self { repository, idle: Mutex::default() }
    }

    /// The bytes of objects, in the order of their ids; not found is one that this clone has not. Git gets the next one ready while one is worked on.
    pub(crate) fn read_all<'a>(&'a self, ids: Vec<&'a str>) -> Answers<'a> {
        Answers { blobs: self, ids, asked: 0, told: 0, process: None }
    }
}

/// What [`Blobs::read_all`] gives.
pub(crate) struct Answers<'a> {
    blobs: &'a Blobs,
    ids: Vec<&'a str>,
    asked: usize,
    told: usize,
    /// Taken while it works. One that failed is not asked again: its next answer would be that of an earlier question.
    process: Option<Process>,
}

impl Answers<'_> {
    fn answer(&mut self, id: &str) -> io::Result<Vec<u8>> {
        let idle = || self.blobs.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut process = match self.process.take().or_else(idle) {
            Some(process) => process,
            None => Process::start(&self.blobs.repository)?,
        };
        if self.asked == self.told {
            self.asked = self.ids.len().min(self.told + MOST_OPEN);
            process.ask(&self.ids[self.told..self.asked])?;
        }
        let answer = process.answer(id)?;
        self.process = Some(process);
        answer.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("the object {id} is not in this clone")))
    }
}

impl Iterator for Answers<'_> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let id = *self.ids.get(self.told)?;
        let answer = self.answer(id);
        self.told += 1;
        if self.process.is_none() {
            self.asked = self.told;
        }
        Some(answer)
    }
}

impl Drop for Answers<'_> {
    fn drop(&mut self) {
        let process = self.process.take().filter(|_| self.asked == self.told);
        self.blobs.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(process);
    }
}

impl Process {
    fn start(repository: &Repository) -> io::Result<Self> {
        let mut command = command(repository.top());
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("git cannot be asked for objects"));
        };
        Ok(Self { child, questions, answers: BufReader::new(answers) })
    }

    fn ask(&mut self, ids: &[&str]) -> io::Result<()> {
        let lines: String = ids.iter().flat_map(|id| [id, "\n"]).collect();
        self.questions.write_all(lines.as_bytes())
    }

    /// Reads `id type size LF bytes LF`, or `id missing LF`, for which `None` comes back.
    fn answer(&mut self, id: &str) -> io::Result<Option<Vec<u8>>> {
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let Some(size) = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse::<usize>().ok()) else {
            return if header.trim_end().ends_with(" missing") {
                Ok(None)
            } else {
                Err(io::Error::other(format!("git cannot give the object {id}")))
            };
        };
        let mut bytes = vec![0; size];
        self.answers.read_exact(&mut bytes)?;
        self.answers.read_exact(&mut [0])?;
        Ok(Some(bytes))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It only reads, and may be about to say more than anyone wants to know.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn objects_come_in_the_order_of_the_questions_however_many_and_large() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let run = |arguments: &[&str]| {
            let output = command(folder.path()).args(arguments).output().expect("git can be run");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("ids are ASCII")
        };
        run(&["init", "-q"]);
        let names: Vec<String> = (0..=MOST_OPEN * 2).map(|number| number.to_string()).collect();
        for name in &names {
            fs::write(folder.path().join(name), name.repeat(50_000)).expect("a temporary folder is writable");
        }
        let arguments: Vec<&str> = ["hash-object", "-w"].into_iter().chain(names.iter().map(String::as_str)).collect();
        let found = run(&arguments);
        let mut ids: Vec<&str> = found.lines().collect();
        let nothing = "0".repeat(ids[0].len());
        ids.insert(3, &nothing);

        let blobs = Repository::find(folder.path(), "--base").expect("it is a repository").blobs();
        let told: Vec<_> = blobs.read_all(ids.clone()).collect();
        assert_eq!(told.len(), ids.len());
        let missing = told[3].as_ref().expect_err("there is no such object");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        let texts = told.into_iter().flatten().map(|bytes| String::from_utf8(bytes).expect("they are digits"));
        assert!(texts.eq(names.iter().map(|name| name.repeat(50_000))));
        assert_eq!(blobs.idle.lock().expect("no thread panicked").len(), 1, "one process for all");

        drop(blobs.read_all(ids.clone()).take(2));
        let last = blobs.read_all(vec![ids[1]]).next().expect("one was asked for");
        assert_eq!(last.expect("it is there"), "1".repeat(50_000).into_bytes(), "nothing is left of earlier questions");
    }
}
