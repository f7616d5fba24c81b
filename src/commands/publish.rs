//! Where a catalog goes: to standard output, into a file, or to be held against the file that is there.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::book;
use crate::{
    catalog::{Catalog, difference, links},
    cli::{Args, CatalogFormat, Format, Verbosity},
    error::Error,
    marks,
    render::{
        catalog::{
            Options,
            changes::{self, Checked, Edited},
            csv, json, markdown, mdbook, svg,
        },
        count, one_line, written,
    },
    tree::Bounds,
    write,
};

/// Characters of a line that are shown around a difference.
const AROUND: usize = 40;

/// Where a catalog is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Standard output.
    Stdout,
    /// This file.
    File {
        /// The file itself, behind links.
        target: PathBuf,
        /// As people know it.
        shown: String,
    },
    /// This folder, which may be missing.
    Folder {
        /// The folder.
        path: PathBuf,
        /// As people know it.
        shown: String,
    },
}

impl Place {
    /// The file of this name; `-` is standard output.
    pub(super) fn of(path: &Path, shown: String) -> Result<Self, Error> {
        if path.as_os_str() == "-" { Ok(Self::Stdout) } else { Ok(Self::File { target: write::target(path)?, shown }) }
    }

    /// The file that the config names, which links may not lead elsewhere.
    pub(super) fn within(bounds: &Bounds, path: &Path, shown: String) -> Result<Self, Error> {
        let target = write::target(path)?;
        match bounds.refuse_place(&target) {
            Some(why) => Err(Error::Usage {
                message: format!("`{}` is left as it was: {why}", one_line(&shown)),
                help: Some(format!("name a file in the {}, or type the path after `--output`", bounds.name())),
            }),
            None => Ok(Self::File { target, shown }),
        }
    }

    /// The way from its folder to another one with `/`: empty, or it ends in `/`.
    pub(super) fn way_to(&self, folder: &Path) -> String {
        let Self::File { target, .. } = self else { return String::new() };
        let here = target.parent().unwrap_or(target);
        let common = here.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
        // Another drive.
        if common == 0 {
            return String::new();
        }
        let up = here.components().skip(common).map(|_| "..".into());
        let down = folder.components().skip(common).map(|part| part.as_os_str().to_string_lossy());
        up.chain(down).flat_map(|part| [part, "/".into()]).collect()
    }
}

/// A catalog, how it is written, and where.
pub(super) struct Publication<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) options: &'a Options,
    pub(super) format: CatalogFormat,
    pub(super) place: Place,
    /// False where codes may be missing, because a file could not be read.
    pub(super) is_whole: bool,
}

impl Publication<'_> {
    /// Writes the catalog; the result is the exit status.
    pub(super) fn write(&self, args: &Args, out: &mut dyn Write, log: &mut dyn Write) -> Result<u8, Error> {
        if let Place::Folder { path, shown } = &self.place {
            let folder = book::Folder::open(path, shown)?;
            self.refuse_part(shown)?;
            let files = mdbook::files(self.catalog, self.options);
            folder.write(&files, &mdbook::manifest(self.options), args, log)?;
            return Ok(0);
        }
        let text = self.text()?;
        let Place::File { target, shown } = &self.place else {
            let page = self.new_page(&text);
            written(out.write_all(page.as_bytes()).and_then(|()| out.flush()))?;
            return Ok(self.status());
        };
        self.refuse_part(shown)?;
        let old = read(target, shown)?;
        let page = match &old {
            Some(old) if self.format == CatalogFormat::Markdown && !old.trim().is_empty() => {
                let region = region(old, shown)?;
                marks::replaced(old, &region, &text)
            }
            _ => self.new_page(&text),
        };
        let is_new = old.as_deref() != Some(page.as_str());
        if is_new {
            write::replace(target, page.as_bytes()).map_err(|source| Error::Io {
                action: "write",
                path: shown.into(),
                source,
            })?;
        }
        if args.verbosity != Verbosity::Quiet {
            let codes = count(self.codes(), "code");
            let shown = one_line(shown);
            let done = if is_new { format!("wrote `{shown}`") } else { format!("`{shown}` is up to date") };
            written(writeln!(log, "{done}: {codes}"))?;
        }
        Ok(0)
    }

    /// Says what differs between the catalog and the file; the result is the exit status.
    pub(super) fn check(&self, args: &Args, out: &mut dyn Write) -> Result<u8, Error> {
        if let Place::Folder { path, shown } = &self.place {
            let files = mdbook::files(self.catalog, self.options);
            let is_clean = book::Folder::open(path, shown)?.check(&files, args, out)?;
            return Ok(self.status().max(u8::from(!is_clean)));
        }
        let Place::File { target, shown } = &self.place else {
            return Err(Error::Usage {
                message: "`--check` has no file to look at".to_owned(),
                help: Some(
                    "name it with `--output FILE`, or as `output` under `[catalog]` in `errcode.toml`".to_owned(),
                ),
            });
        };
        let page = read(target, shown)?.ok_or_else(|| Error::Usage {
            message: format!("there is no catalog `{shown}`"),
            help: Some("write it: the same command without `--check`".to_owned()),
        })?;
        let text = self.text()?;
        let mut checked = Checked { file: shown, codes: self.codes(), ..Checked::default() };
        if self.format == CatalogFormat::Markdown {
            let region = region(&page, shown)?;
            let before = page[..region.whole.start].matches('\n').count();
            let old = page[region.whole.clone()].replace("\r\n", "\n");
            let new = marks::wrapped(&text);
            if old != new.trim_end() {
                checked.changes = difference::between(&old, &new);
                if checked.changes.is_empty() {
                    checked.edited = edited(&old, new.trim_end(), before);
                }
            }
            let folder = target.parent().unwrap_or(target);
            checked.problems = links::problems(&page, &region, &text, &|file| folder.join(file).is_file());
        } else {
            checked.edited = edited(&page.replace("\r\n", "\n"), &self.new_page(&text), 0);
        }
        written(match args.format {
            Format::Json => changes::write_json(&checked, out),
            _ => changes::write_human(&checked, out),
        })?;
        Ok(self.status().max(u8::from(!checked.is_clean())))
    }

    /// Fails where codes may be missing, which must not be lost from what is there.
    fn refuse_part(&self, shown: &str) -> Result<(), Error> {
        if self.is_whole {
            return Ok(());
        }
        Err(Error::Usage {
            message: format!("`{shown}` is left as it was: not all codes are known"),
            help: Some("mend the files that could not be read, or leave them out with `[extract] exclude`".to_owned()),
        })
    }

    fn status(&self) -> u8 {
        if self.is_whole { 0 } else { 2 }
    }

    fn codes(&self) -> usize {
        let codes = self.catalog.parts.iter().flat_map(|part| &part.codes);
        codes.filter(|code| !code.status.is_kept_free()).count()
    }

    /// The catalog in its format: of markdown what stands between the marks.
    fn text(&self) -> Result<String, Error> {
        let mut bytes = Vec::new();
        let Self { catalog, options, .. } = self;
        let done = match self.format {
            CatalogFormat::Markdown => markdown::write(catalog, options, &mut bytes),
            CatalogFormat::Csv => csv::write(catalog, options, &mut bytes),
            CatalogFormat::Svg => svg::write(catalog, options, &mut bytes),
            CatalogFormat::Json | CatalogFormat::MdBook => json::write(catalog, &mut bytes),
        };
        let text = done.and_then(|()| String::from_utf8(bytes).map_err(io::Error::other));
        text.map_err(|source| Error::Io { action: "write", path: "catalog".into(), source })
    }

    /// A file that holds the catalog and nothing else.
    fn new_page(&self, text: &str) -> String {
        match self.format {
            CatalogFormat::Markdown => format!("{}\n\n{}", markdown::title(self.options), marks::wrapped(text)),
            _ => text.to_owned(),
        }
    }
}

/// The text of a file; `None` where there is none, and of a pipe or a device, which is only written to.
fn read(target: &Path, shown: &str) -> Result<Option<String>, Error> {
    if fs::metadata(target).is_ok_and(|known| !known.is_file()) {
        return Ok(None);
    }
    match fs::read_to_string(target) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Io { action: "read", path: shown.into(), source }),
    }
}

fn region(page: &str, shown: &str) -> Result<marks::Region, Error> {
    let found = marks::find(page).map_err(|problem| problem.into_error(shown))?;
    found.ok_or_else(|| Error::Usage {
        message: format!("`{shown}` has no marks for a catalog, and is left as it was"),
        help: Some(format!(
            "put these lines where the catalog belongs, or name another file:\n\n{}",
            marks::wrapped("").trim_end()
        )),
    })
}

/// The first line that differs. `before` lines stand before both texts.
fn edited(is: &str, should_be: &str, before: usize) -> Option<Edited> {
    let (mut lines, mut others) = (is.split('\n'), should_be.split('\n'));
    let mut number = before;
    loop {
        number += 1;
        match (lines.next(), others.next()) {
            (None, None) => return None,
            (line, other) if line == other => {}
            (line, other) => {
                let (line, other) = (line.unwrap_or_default(), other.unwrap_or_default());
                let at = line.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
                return Some(Edited { line: number, is: around(line, at), should_be: around(other, at) });
            }
        }
    }
}

/// The part of a line around a character.
fn around(line: &str, at: usize) -> String {
    let start = at.saturating_sub(AROUND);
    let mut part: String = line.chars().skip(start).take(2 * AROUND).collect();
    if start > 0 {
        part.insert(0, '…');
    }
    if line.chars().nth(start + 2 * AROUND).is_some() {
        part.push('…');
    }
    part
}
