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
