//! The folder of a book: which of its files were written by `catalog`, what differs, and writing them. No other file is touched.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    cli::{Args, Format, Verbosity},
    error::Error,
    render::{
        catalog::mdbook::{File, MARK, SUMMARY},
        count,
        json::write_line,
        one_line, written,
    },
    tree::{Bounds, Disk, Tree, normalised},
    write,
};

const MANIFEST: &str = "book.toml";

/// What mdBook is told, as far as it matters here.
#[derive(Default, Deserialize)]
struct Manifest {
    #[serde(default)]
    book: Settings,
}

#[derive(Default, Deserialize)]
struct Settings {
    src: Option<PathBuf>,
}

/// A folder that mdBook builds from.
#[derive(Debug)]
pub(super) struct Folder<'a> {
    root: &'a Path,
    /// As it is shown.
    shown: &'a str,
    /// The folder of pages, relative to the root.
    pages: PathBuf,
    has_manifest: bool,
}

/// How a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Same,
    Missing,
    Differs,
    /// Written before, and no longer part of the book.
    LeftOver,
    /// The table of contents is the user's.
    Foreign,
}

/// Why the folder of pages is not written to: who sends a change can add a manifest of a book, and links.
fn leads_out(root: &Path, pages: &Path) -> Option<String> {
    let root = root.canonicalize().ok()?;
    let folder = root.join(pages);
    let known = |part: &Path| Some(part.canonicalize().ok()?.join(folder.strip_prefix(part).ok()?));
    Bounds::of(&root).refuse_place(&normalised(&folder.ancestors().find_map(known)?))
}

/// The bytes of a regular file; `None` where it is missing.
fn read(path: &Path, shown: impl FnOnce() -> String) -> Result<Option<Vec<u8>>, Error> {
    Disk::default().find(path).map_err(|source| Error::Io { action: "read", path: shown().into(), source })
}

impl<'a> Folder<'a> {
    /// The folder, which may be missing.
    pub(super) fn open(root: &'a Path, shown: &'a str) -> Result<Self, Error> {
        if root.exists() && !root.is_dir() {
            return Err(Error::Usage {
                message: format!("`{shown}` is no folder"),
                help: Some("a book has many files: name a folder with `--output`".to_owned()),
            });
        }
        let bytes = read(&root.join(MANIFEST), || format!("{shown}/{MANIFEST}"))?;
        let text = bytes.map(String::from_utf8).transpose().map_err(|error| Error::Io {
            action: "read",
            path: format!("{shown}/{MANIFEST}").into(),
            source: io::Error::other(error.utf8_error()),
        })?;
        let manifest: Manifest = match &text {
            Some(text) => toml::from_str(text)
                .map_err(|error| Error::usage(format!("`{shown}/{MANIFEST}`: {}", error.message())))?,
            None => Manifest::default(),
        };
        let pages = manifest.book.src.unwrap_or_else(|| "src".into());
        if let Some(why) = leads_out(root, &pages) {
            return Err(Error::Usage {
                message: format!("`src = {:?}` of `{shown}/{MANIFEST}` is not written to: {why}", pages.display()),
                help: Some("name a folder of the book".to_owned()),
            });
        }
        Ok(Self { root, shown, pages, has_manifest: text.is_some() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(&self.pages).join(name)
    }

    fn show(&self, name: &str) -> String {
        let pages = self.pages.to_string_lossy().replace('\\', "/");
        one_line(&format!("{}/{pages}/{name}", self.shown))
    }

    /// How each file of the book stands, and those that are no longer part of it; sorted by name.
    fn survey(&self, files: &[File]) -> Result<Vec<(String, State)>, Error> {
        let mut states = Vec::new();
        for File { name, text } in files {
            let state = match self.read(name)? {
                None => State::Missing,
                Some(old) if old == *text => State::Same,
                Some(old) if old.starts_with(MARK) => State::Differs,
                Some(_) if name == SUMMARY => State::Foreign,
                Some(_) => {
                    return Err(Error::Usage {
                        message: format!(
                            "`{}` was not written by `catalog`, which never replaces such a file",
                            self.show(name)
                        ),
                        help: Some(
                            "move it away, or name another folder with `--output`; nothing was written".to_owned(),
                        ),
                    });
                }
            };
            states.push((name.clone(), state));
        }
        let wanted: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        for name in self.names()? {
            if !wanted.contains(name.as_str())
                && (has_ending(&name, "md") || has_ending(&name, "svg"))
                && self.read(&name)?.is_some_and(|text| text.starts_with(MARK))
            {
                states.push((name, State::LeftOver));
            }
        }
        states.sort();
        Ok(states)
    }

    /// The files in the folder of pages, not those in folders below.
    fn names(&self) -> Result<Vec<String>, Error> {
        let failed = |source: io::Error| Error::Io { action: "list", path: self.show("").into(), source };
        let entries = match fs::read_dir(self.root.join(&self.pages)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            if entry.path().is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// The text of a file with line feeds alone, as some checkouts do not have them; `None` where it is missing.
    fn read(&self, name: &str) -> Result<Option<String>, Error> {
        let bytes = read(&self.path(name), || self.show(name))?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).replace("\r\n", "\n")))
    }

    /// The pages that the user's own table of contents does not name.
    fn unnamed<'b>(&self, files: &'b [File]) -> Result<Vec<&'b str>, Error> {
        let contents = self.read(SUMMARY)?.unwrap_or_default();
        let is_page = |name: &str| name != SUMMARY && has_ending(name, "md");
        let is_named = |name: &str| contents.contains(&format!("({name})")) || contents.contains(&format!("/{name})"));
        Ok(files.iter().map(|file| file.name.as_str()).filter(|name| is_page(name) && !is_named(name)).collect())
    }

    /// Writes what differs, and removes what is left over.
    pub(super) fn write(&self, files: &[File], manifest: &str, args: &Args, log: &mut dyn Write) -> Result<(), Error> {
        let states = self.survey(files)?;
        let failed = |action, shown: String| move |source| Error::Io { action, path: shown.into(), source };
        fs::create_dir_all(self.root.join(&self.pages)).map_err(failed("make", self.show("")))?;
        if !self.has_manifest {
            let target = write::target(&self.root.join(MANIFEST))?;
            let shown = format!("{}/{MANIFEST}", self.shown);
            write::replace(&target, manifest.as_bytes()).map_err(failed("write", shown))?;
        }
        let texts: BTreeMap<&str, &str> = files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
        let (mut new, mut removed) = (0, 0);
        for (name, state) in &states {
            match state {
                State::Same | State::Foreign => {}
                State::Missing | State::Differs => {
                    let target = write::target(&self.path(name))?;
                    let text = texts.get(name.as_str()).copied().unwrap_or_default();
                    write::replace(&target, text.as_bytes()).map_err(failed("write", self.show(name)))?;
                    new += 1;
                }
                State::LeftOver => {
                    fs::remove_file(self.path(name)).map_err(failed("remove", self.show(name)))?;
                    removed += 1;
                }
            }
        }
        if args.verbosity == Verbosity::Quiet {
            return Ok(());
        }
        let unnamed =
            if states.iter().any(|(_, state)| *state == State::Foreign) { self.unnamed(files)? } else { Vec::new() };
        if !unnamed.is_empty() {
            let contents = self.show(SUMMARY);
            written(writeln!(log, "`{contents}` is yours and stays as it is; name in it: {}", unnamed.join(", ")))?;
        }
        let removed = if removed == 0 { String::new() } else { format!(", removed {}", count(removed, "page")) };
        let folder = one_line(self.shown);
        written(match new {
            0 if removed.is_empty() => writeln!(log, "`{folder}` is up to date: {}", count(files.len(), "file")),
            _ => writeln!(log, "wrote `{folder}`: {new} of {}{removed}", count(files.len(), "file")),
        })
    }

    /// Says what differs; true where nothing does.
    pub(super) fn check(&self, files: &[File], args: &Args, out: &mut dyn Write) -> Result<bool, Error> {
        let mut problems = Vec::new();
        if !self.has_manifest {
            problems.push(Problem { file: format!("{}/{MANIFEST}", self.shown), message: "missing".to_owned() });
        }
        for (name, state) in self.survey(files)? {
            let mut add = |message: String| problems.push(Problem { file: self.show(&name), message });
            match state {
                State::Same => {}
                State::Missing => add("missing".to_owned()),
                State::Differs => add("differs".to_owned()),
                State::LeftOver => add("no longer part of the book".to_owned()),
                State::Foreign => {
                    self.unnamed(files)?.into_iter().for_each(|page| add(format!("does not name `{page}`")));
                }
            }
        }
        let clean = problems.is_empty();
        if args.format == Format::Json {
            let document = Document { version: 1, file: self.shown, clean, problems: &problems };
            return written(write_line(out, &document)).map(|()| clean);
        }
        let folder = one_line(self.shown);
        if clean {
            written(writeln!(out, "`{folder}` is up to date: {}", count(files.len(), "file")))?;
            return Ok(true);
        }
        written(writeln!(out, "`{folder}` is not up to date:"))?;
        for Problem { file, message } in &problems {
            written(writeln!(out, "{}: {}", one_line(file), one_line(message)))?;
        }
        written(writeln!(out, "run the same command without `--check` to write it"))?;
        Ok(false)
    }
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|known| known == ending)
}

/// What the check says to programs.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    file: &'a str,
    clean: bool,
    problems: &'a [Problem],
}

/// A file that is not as it should be.
#[derive(Serialize)]
struct Problem {
    file: String,
    message: String,
}
