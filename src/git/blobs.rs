//! The texts of objects, from one process of `git cat-file --batch` that starts with the first question.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, ChildStdout, Stdio},
    sync::{Mutex, PoisonError},
};

use super::{Repository, command};

/// Gives the bytes of objects.
#[derive(Debug)]
pub(crate) struct Blobs {
    repository: Repository,
    process: Mutex<Option<Process>>,
    unread: Mutex<Option<String>>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    pub(super) fn new(repository: Repository) -> Self {
        Self { repository, process: Mutex::default(), unread: Mutex::default() }
    }

    /// The bytes of an object.
    pub(crate) fn read(&self, id: &str) -> io::Result<Vec<u8>> {
        let answer = self.ask(id);
        if answer.is_err() {
            self.unread.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| id.to_owned());
        }
        answer
    }

    fn ask(&self, id: &str) -> io::Result<Vec<u8>> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let running = match process.take() {
            Some(running) => running,
            None => Process::start(&self.repository)?,
        };
        // A process that failed is not asked again: its next answer would be that of an earlier question.
        let (running, answer) = running.ask(id)?;
        *process = Some(running);
        drop(process);
        answer.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("the object {id} is not in this clone")))
    }

    /// The first object that was asked for and did not come: it is not there, or damaged.
    pub(crate) fn unread(&self) -> Option<String> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).clone()
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

    /// Reads `id type size LF bytes LF`, or `id missing LF`, for which `None` comes back.
    fn ask(mut self, id: &str) -> io::Result<(Self, Option<Vec<u8>>)> {
        writeln!(self.questions, "{id}")?;
        self.questions.flush()?;
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let Some(size) = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse::<usize>().ok()) else {
            return if header.trim_end().ends_with(" missing") {
                Ok((self, None))
            } else {
                Err(io::Error::other(format!("git cannot give the object {id}")))
            };
        };
        let mut bytes = vec![0; size];
        self.answers.read_exact(&mut bytes)?;
        self.answers.read_exact(&mut [0])?;
        Ok((self, Some(bytes)))
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        let process = self.process.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Process { mut child, questions, answers }) = process {
            // With nothing more to come it ends by itself.
            drop((questions, answers));
            let _ended = child.wait();
        }
    }
}
