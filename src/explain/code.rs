//! All that is known of a code: how schemes read it, its rows, what declares and uses it, what it was before, what the check says of it, and
//! what is near a code that nobody knows.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    code::Role,
    config::Numbering,
    diagnostic::{Diagnostic, Report},
    frontier::{Frontier, block_of_row},
    history::{Change, History, Side, pair},
    index::Entry,
    pipeline::Analysis,
    scheme::{Fit, Reading},
    source::Span,
    table::{Row, Status, Tables},
};

/// Most codes that are named as being near.
const MOST_NEAR: usize = 5;

/// What is known of a code, in words and places.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The version of the document.
    pub version: u32,
    /// As typed.
    pub topic: String,
    /// The code in canonical form: several where a name was typed that has several.
    pub codes: Vec<String>,
    /// How schemes read it.
    pub readings: Vec<Read>,
    /// Its rows in official tables.
    pub rows: Vec<RowOf>,
    /// What declares it.
    pub declarations: Vec<Site>,
    /// What uses it.
    pub mentions: Vec<Site>,
    /// What other revisions and lists say of it.
    pub history: Vec<Past>,
    /// What the check says of it.
    pub findings: Vec<Told>,
    /// Codes near one that nobody knows.
    pub near: Vec<Near>,
}

impl Explained {
    /// True where a source, a table or another revision has the code.
    pub fn is_known(&self) -> bool {
        let in_sources = !self.declarations.is_empty() || !self.mentions.is_empty();
        in_sources || !self.rows.is_empty() || !self.history.is_empty()
    }

    /// True where a scheme reads it.
    pub fn is_read(&self) -> bool {
        self.readings.iter().any(|read| read.fits)
    }
}

/// How a scheme reads a code.
#[derive(Clone, Debug, Serialize)]
pub struct Read {
    /// The name or pattern of the scheme.
    pub scheme: String,
    /// True where shape and values fit.
    pub fits: bool,
    /// As people read it: `2-01-003`.
    pub display: Option<String>,
    /// The fields in words, or why it does not fit.
    pub words: String,
    /// Who answers for the module.
    pub owner: Option<String>,
    /// Whether it can be given out.
    pub state: Option<State>,
    /// What keeps it from being free, or says that it is.
    pub why: Option<String>,
    /// The next free code of its level and module.
    pub next: Option<String>,
    /// How many are left there.
    pub left: Option<u64>,
    /// How many it has room for.
    pub size: Option<u64>,
    /// Codes that fit and are one slip away.
    pub nearest: Vec<String>,
}

/// Whether a code can be given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Something has it.
    InUse,
    /// Its row says that it was given up.
    Retired,
    /// A row or the config keeps it.
    Reserved,
    /// Nothing has it, and it is in front of the frontier: it may have been given up.
    Passed,
    /// It is behind the frontier.
    Free,
}

impl State {
    /// The words of reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::InUse => "in use",
            Self::Retired => "retired",
            Self::Reserved => "reserved",
            Self::Passed => "not in use, and no free number",
            Self::Free => "free",
        }
    }
}

/// A row of an official table.
#[derive(Clone, Debug, Serialize)]
pub struct RowOf {
    /// The heading above the table.
    pub table: Option<String>,
    /// `docs/codes.md:12`
    pub place: String,
    /// The code as the row writes it.
    pub code: String,
    /// How it stands.
    pub status: Status,
    /// Its texts, in column order.
    pub texts: Vec<String>,
    /// What else it says, by the key of the config for the column.
    pub fields: BTreeMap<String, String>,
    /// True for a row of the tables that come with the program.
    pub builtin: bool,
}

/// A place in the sources.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    /// `UserError::LoginExpired`
    pub name: String,
    /// As written: `201_003`.
    pub literal: String,
    /// The words of its form: `enum variant`.
    pub form: &'static str,
    /// `src/error.rs:12:20`
    pub place: String,
    /// The package.
    pub package: String,
    /// What stands beside it: conditions of the build, `deprecated`, `a reference to another code`.
    pub remarks: Vec<String>,
    /// Its texts, each with what it is to the code.
    pub texts: Vec<Said>,
}

/// A text of a place.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// The words of its role: `doc comment`.
    pub role: &'static str,
    /// The tag of its language.
    pub lang: &'static str,
    /// The text.
    pub text: String,
}

/// What another revision or list says of the code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Past {
    /// How the user named it.
    pub revision: String,
    /// What is there, or became of it.
    pub words: String,
    /// The place there.
    pub place: Option<String>,
}

/// A finding.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The rule.
    pub rule: &'static str,
    /// `error` or `warning`.
    pub level: &'static str,
    /// The message.
    pub message: String,
    /// `src/error.rs:12:20`
    pub place: String,
}

/// A code near one that nobody knows.
#[derive(Clone, Debug, Serialize)]
pub struct Near {
    /// The code.
    pub code: String,
    /// What has it: `UserError::LoginExpired`, or the text of its row.
    pub name: String,
    /// `before`, `behind` or `slip`.
    pub why: &'static str,
    /// `src/error.rs:12:20`
    pub place: String,
}

/// Gathers what is known of a code, or of the codes of a name. `packages` are those whose places are wanted.
pub fn gather(analysis: &Analysis, report: &Report, topic: &str, packages: Option<&[usize]>) -> Explained {
    let gatherer = Gatherer::new(analysis, topic);
    gatherer.gather(report, topic, packages)
}

struct Gatherer<'a> {
    analysis: &'a Analysis,
    frontier: Frontier<'a>,
    spellings: BTreeSet<String>,
    value: Option<i128>,
}

impl<'a> Gatherer<'a> {
    fn new(analysis: &'a Analysis, topic: &str) -> Self {
        let frontier = Frontier::new(analysis.side(), analysis.history.as_ref());
        let mut gatherer = Self { analysis, frontier, spellings: BTreeSet::new(), value: None };
        gatherer.take(topic);
        let is_known = analysis.index.entries.iter().any(|entry| gatherer.is_meant(entry))
            || analysis.tables.rows.iter().any(|row| gatherer.is_row(&analysis.tables, row));
        if !is_known {
            let is_named = |entry: &&Entry| {
                entry.name.as_deref() == Some(topic) || (entry.name.is_some() && analysis.index.path(entry) == topic)
            };
            let named = analysis.index.entries.iter().filter(is_named).map(|entry| entry.code.clone());
            let named: BTreeSet<String> = named.collect();
            if !named.is_empty() {
                gatherer.spellings = named;
                gatherer.value = None;
            }
        }
        gatherer
    }

    /// The spellings of a code that are one: `2-01-003`, `201003`, `201_003`, `0x3112b`.
    fn take(&mut self, topic: &str) {
        let plain = topic.replace('_', "");
        let digits = plain.strip_prefix("0x").or_else(|| plain.strip_prefix("0X"));
        // A zero in front makes another text of it, and the same integer.
        let padded = plain.trim_start_matches('-').starts_with('0') && plain.trim_start_matches('-').len() > 1;
        self.value = match digits {
            Some(digits) => i128::from_str_radix(digits, 16).ok(),
            None if padded => None,
            None => plain.parse().ok(),
        };
        self.spellings.insert(topic.to_owned());
        self.spellings.extend(self.value.map(|value| value.to_string()));
        for block in self.blocks() {
            let scheme = &self.analysis.config.numbering(block).scheme;
            self.spellings.extend(scheme.read(topic).reading().map(|reading| scheme.code(&reading)));
        }
    }

    fn blocks(&self) -> impl Iterator<Item = Option<usize>> + use<'a> {
        let config = &self.analysis.config;
        let blocks = [None].into_iter().chain((0..config.schemes.len()).map(Some));
        blocks.filter(move |block| !config.numbering(*block).scheme.is_any())
    }

    fn is_meant(&self, entry: &Entry) -> bool {
        self.spellings.contains(&entry.code) || (self.value.is_some() && entry.value == self.value)
    }

    fn is_row(&self, tables: &Tables, row: &Row) -> bool {
        self.spellings.contains(&row.code)
            || self.spellings.contains(&tables.canonical(tables.table(row).namespace, &row.code))
    }

    fn place(&self, span: Span) -> String {
        self.analysis.sources.place(span)
    }

    fn gather(&self, report: &Report, topic: &str, packages: Option<&[usize]>) -> Explained {
        let Analysis { index, tables, .. } = self.analysis;
        let is_wanted = |entry: &&Entry| packages.is_none_or(|packages| packages.contains(&entry.package));
        let meant: Vec<&Entry> = index.entries.iter().filter(|entry| self.is_meant(entry)).filter(is_wanted).collect();
        // Nobody asks for the built-in row of a number that counts by itself.
        let means_builtin = meant.is_empty() || meant.iter().any(|entry| index.items[entry.item].is_official());
        let is_asked = |row: &&Row| self.is_row(tables, row) && (means_builtin || tables.is_published(row));
        let rows: Vec<&Row> = tables.rows.iter().filter(is_asked).collect();
        let (declared, used): (Vec<&Entry>, Vec<&Entry>) =
            meant.iter().partition(|entry| entry.role == Role::Declaration);
        let mut codes: Vec<String> = meant.iter().map(|entry| entry.code.clone()).collect();
        let of_rows = rows.iter().map(|row| tables.canonical(tables.table(row).namespace, &row.code));
        codes.extend(of_rows.filter(|_| meant.is_empty()));
        codes.sort();
        codes.dedup();
        let typed: Vec<&str> = if codes.is_empty() { vec![topic] } else { codes.iter().map(String::as_str).collect() };
        let readings = typed.iter().flat_map(|code| self.readings(code, &meant, &rows)).collect();
        let history = self.history();
        let near =
            if meant.is_empty() && rows.is_empty() && history.is_empty() { self.near(topic) } else { Vec::new() };
        let sites = |entries: Vec<&Entry>| entries.into_iter().map(|entry| self.site(entry)).collect();
        Explained {
            version: 1,
            topic: topic.to_owned(),
            readings,
            findings: self.findings(report, &codes, &meant, &rows),
            codes,
            rows: rows.into_iter().map(|row| self.row(row)).collect(),
            declarations: sites(declared),
            mentions: sites(used),
            history,
            near,
        }
    }

    fn site(&self, entry: &Entry) -> Site {
        let Analysis { index, workspace, .. } = self.analysis;
        let cfg = entry.cfg.iter().map(|condition| format!("only where `{condition}`"));
        let remarks = [
            (entry.deprecated, "deprecated"),
            (entry.alias, "a reference to another code"),
            (entry.marker, "marks the end of a range"),
        ];
        let remarks = remarks.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words.to_owned());
        let said = entry.descriptions.iter().map(|text| Said {
            role: text.role.name(),
            lang: text.lang.tag(),
            text: text.text.clone(),
        });
        let item = &index.items[entry.item];
        Site {
            name: entry.name.as_ref().map_or_else(|| item.name.clone(), |_| index.path(entry)),
            literal: entry.literal.clone(),
            form: entry.form.name(),
            place: self.place(entry.span),
            package: workspace.name_of(entry.package).to_owned(),
            remarks: remarks.chain(cfg).collect(),
            texts: said.collect(),
        }
    }

    fn row(&self, row: &Row) -> RowOf {
        let tables = &self.analysis.tables;
        let fields = row.fields.iter().map(|(column, cell)| (column.key().to_owned(), cell.text.clone()));
        RowOf {
            table: tables.table(row).title(),
            place: self.place(row.span),
            code: row.code.clone(),
            status: row.status(),
            texts: row.texts.iter().map(|cell| cell.text.clone()).collect(),
            fields: fields.filter(|(key, _)| key != "ignore").collect(),
            builtin: !tables.is_published(row),
        }
    }

    /// How the schemes read a code: those that the workspace means, and any other that it fits.
    fn readings(&self, code: &str, meant: &[&Entry], rows: &[&Row]) -> Vec<Read> {
        let Analysis { config, index, .. } = self.analysis;
        let says = config.top.is_configured();
        let is_used = |block: Option<usize>| {
            block.is_some() || says || index.items.iter().any(|item| item.bound && item.block.is_none())
        };
        let mut found = Vec::new();
        for block in self.blocks() {
            let numbering = config.numbering(block);
            let scheme = &numbering.scheme;
            let fit = scheme.read(code);
            let read = |fits, display, words| Read {
                scheme: numbering.label(),
                fits,
                display,
                words,
                owner: None,
                state: None,
                why: None,
                next: None,
                left: None,
                size: None,
                nearest: Vec::new(),
            };
            match fit {
                Fit::Conforming(reading) => {
                    let (state, why) = self.state(block, reading, meant, rows);
                    let module = reading.module.and_then(|module| numbering.module(module));
                    found.push(Read {
                        owner: module.and_then(|module| module.owner.clone()),
                        state: Some(state),
                        why,
                        next: self.frontier.next(block, reading).map(|next| scheme.code(&next)),
                        left: Some(self.frontier.left(block, reading)),
                        size: Some(self.frontier.size(block, reading)),
                        ..read(true, Some(scheme.display(&reading)), scheme.explain(&reading))
                    });
                }
                Fit::OutOfRange(reading, fields) if is_used(block) => {
                    let fields: Vec<_> = fields.iter().map(|field| field.name()).collect();
                    let words = format!("{}: {} out of range", scheme.explain(&reading), fields.join(" and "));
                    found.push(read(false, Some(scheme.display(&reading)), words));
                }
                Fit::Malformed(misfit) if is_used(block) => {
                    let words = scheme.misfit_reason(&misfit);
                    found.push(Read { nearest: scheme.nearest(code), ..read(false, None, words) });
                }
                Fit::OutOfRange(..) | Fit::Malformed(_) => {}
            }
        }
        found
    }

    fn state(
        &self,
        block: Option<usize>,
        reading: Reading,
        meant: &[&Entry],
        rows: &[&Row],
    ) -> (State, Option<String>) {
        let Analysis { config, index, tables, .. } = self.analysis;
        let Numbering { scheme, .. } = config.numbering(block);
        let code = scheme.code(&reading);
        let is_of = |entry: &&&Entry| entry.conforms && index.items[entry.item].block == block;
        let of_block = |row: &&&Row| {
            let canonical = tables.canonical(tables.table(row).namespace, &row.code);
            block_of_row(tables, config, row) == Some(block)
                && (canonical == code || scheme.read(&row.code).reading() == Some(reading))
        };
        let kept = rows.iter().filter(of_block).find(|row| row.status().is_kept_free());
        if let Some(row) = kept {
            let state = if row.status() == Status::Retired { State::Retired } else { State::Reserved };
            return (state, Some(format!("by its row ({})", self.place(row.span))));
        }
        if let Some(reserved) = scheme.reserved(&reading) {
            return (State::Reserved, Some(format!("by `{}` ({})", reserved.text, self.place(reserved.span))));
        }
        let of_code = |entry: &&&Entry| scheme.read(&entry.code).reading() == Some(reading);
        if meant.iter().filter(is_of).any(|entry| of_code(&entry)) {
            return (State::InUse, None);
        }
        if rows.iter().any(|row| of_block(&row)) {
            return (State::InUse, Some("by its row alone".to_owned()));
        }
        match self.frontier.is_free(block, reading) {
            true => (State::Free, None),
            false if self.frontier.is_held(block, reading) => (State::InUse, Some("in another revision".to_owned())),
            false => (State::Passed, Some("larger ones are in use, so that it may have been given up".to_owned())),
        }
    }

    fn history(&self) -> Vec<Past> {
        let Analysis { history, sources, .. } = self.analysis;
        let Some(History { base, others, lists, .. }) = history else { return Vec::new() };
        let mut found = Vec::new();
        if let Some(base) = base {
            let say = |words: String, place: Option<Span>| Past {
                revision: base.name.clone(),
                words,
                place: place.map(|span| self.place(span)),
            };
            found.extend(self.since(base.side(sources), &say));
        }
        for other in others {
            let there = other.head.side(sources);
            found.extend(there.index.entries.iter().filter(|entry| self.is_meant(entry)).map(|entry| Past {
                revision: other.head.name.clone(),
                words: format!("`{}`{}", there.index.path(entry), text_of(entry)),
                place: Some(self.place(entry.span)),
            }));
        }
        for list in lists {
            let of_list = list.records.iter().filter(|record| self.spellings.contains(&record.code));
            found.extend(of_list.map(|record| Past {
                revision: list.name.clone(),
                words: format!("`{}`", record.path.as_ref().unwrap_or(&record.code)),
                place: Some(record.place.clone()),
            }));
        }
        found
    }

    /// What became of the code since the base.
    fn since(&self, base: Side<'_>, say: &dyn Fn(String, Option<Span>) -> Past) -> Vec<Past> {
        let here = self.analysis.side();
        let pairs = pair(base, here, &self.analysis.broken());
        let (old, new) = (|at: usize| &base.index.entries[at], |at: usize| &here.index.entries[at]);
        let mut found = Vec::new();
        let mut told = BTreeSet::new();
        for &(before, now) in &pairs.same {
            if self.is_meant(new(now)) {
                told.insert(now);
                let (was, is) = (base.index.path(old(before)), here.index.path(new(now)));
                let renamed = if was == is { String::new() } else { format!(", as `{was}`") };
                let words = format!("`{is}` was there{renamed}");
                found.push(say(words, Some(old(before).span)));
            }
        }
        for change in &pairs.changes {
            match *change {
                Change::Renumbered { old: before, new: now } | Change::Parted { old: before, new: now } => {
                    let (was, is) = (old(before), new(now));
                    if self.is_meant(was) {
                        let words = format!("it was `{}`, which is `{}` now", base.index.path(was), is.code);
                        found.push(say(words, Some(was.span)));
                    }
                    if self.is_meant(is) {
                        told.insert(now);
                        let words = format!("`{}` was `{}`", here.index.path(is), was.code);
                        found.push(say(words, Some(was.span)));
                    }
                }
                Change::Repurposed { old: before, new: now } if self.is_meant(new(now)) => {
                    told.insert(now);
                    let was = old(before);
                    let words = format!("it was something else: `{}`{}", base.index.path(was), text_of(was));
                    found.push(say(words, Some(was.span)));
                }
                Change::Revived { old: before, new: now } if self.is_meant(new(now)) => {
                    told.insert(now);
                    let was = old(before);
                    let words = format!("it was kept from being used, as `{}`", base.index.path(was));
                    found.push(say(words, Some(was.span)));
                }
                Change::Removed { old: before } if self.is_meant(old(before)) => {
                    let was = old(before);
                    let words = format!("it was `{}`{}, and was removed", base.index.path(was), text_of(was));
                    found.push(say(words, Some(was.span)));
                }
                Change::Repurposed { .. } | Change::Revived { .. } | Change::Removed { .. } => {}
            }
        }
        let declared = here.index.declarations().filter(|(at, entry)| self.is_meant(entry) && !told.contains(at));
        let is_new = declared.map(|(_, entry)| here.index.path(entry)).collect::<BTreeSet<_>>();
        let was_known = base.index.entries.iter().any(|entry| self.is_meant(entry));
        found.extend(is_new.iter().filter(|_| !was_known).map(|path| say(format!("`{path}` was not there"), None)));
        found
    }

    fn findings(&self, report: &Report, codes: &[String], meant: &[&Entry], rows: &[&Row]) -> Vec<Told> {
        let is_code = |code: &Option<String>| code.as_ref().is_some_and(|code| codes.contains(code));
        let spans: BTreeSet<Span> =
            meant.iter().map(|entry| entry.span).chain(rows.iter().map(|row| row.span)).collect();
        let is_about = |finding: &&Diagnostic| {
            is_code(&finding.subject.code)
                || finding.members.iter().any(|member| is_code(&member.code))
                || spans.contains(&finding.primary.span)
        };
        let told = report.diagnostics.iter().filter(is_about).map(|finding| Told {
            rule: finding.rule,
            level: if finding.level.is_error() { "error" } else { "warning" },
            message: finding.message.clone(),
            place: self.place(finding.primary.span),
        });
        told.collect()
    }

    /// Known codes on both sides of one that nobody knows, and those that a slip of the keyboard makes of it.
    fn near(&self, topic: &str) -> Vec<Near> {
        let Analysis { index, tables, .. } = self.analysis;
        let mut known: BTreeMap<&str, (String, Span)> = BTreeMap::new();
        for (_, entry) in index.declarations() {
            known.entry(&entry.code).or_insert_with(|| (index.path(entry), entry.span));
        }
        for row in &tables.rows {
            let text = row.texts.first().map_or_else(String::new, |cell| cell.text.clone());
            known.entry(&row.code).or_insert_with(|| (text, row.span));
        }
        let near = |code: &str, why| {
            let (name, span) = known.get(code)?;
            Some(Near { code: code.to_owned(), name: name.clone(), why, place: self.place(*span) })
        };
        let mut slips: Vec<(usize, &str)> = known
            .keys()
            .map(|code| (strsim::damerau_levenshtein(code, topic), *code))
            .filter(|(distance, code)| *distance == 1 && code.len() > 2)
            .collect();
        slips.sort_unstable();
        let slips: Vec<&str> = slips.into_iter().map(|(_, code)| code).take(MOST_NEAR).collect();
        let number = self.value.or_else(|| self.spellings.iter().find_map(|code| code.parse().ok()));
        let mut found = Vec::new();
        if let Some(number) = number {
            let numbers: BTreeMap<i128, &str> =
                known.keys().filter_map(|code| Some((code.parse().ok()?, *code))).collect();
            // A number of another module, or in another thousand, is another matter.
            let read = |code: &str| {
                self.blocks().find_map(|block| match self.analysis.config.numbering(block).scheme.read(code) {
                    Fit::Conforming(reading) => Some((block, reading.level, reading.module)),
                    Fit::OutOfRange(..) | Fit::Malformed(_) => None,
                })
            };
            let own = read(topic);
            let is_close = |(other, code): &(&i128, &&str)| match own {
                Some(_) => read(code) == own,
                None => (*other - number).abs() < 1000,
            };
            let before = numbers.range(..number).next_back().filter(is_close);
            let behind = numbers.range(number..).next().filter(is_close);
            found.extend(before.and_then(|(_, code)| near(code, "before")));
            found.extend(behind.and_then(|(_, code)| near(code, "behind")));
        }
        if number.is_none() {
            found.extend(self.nearest_name(topic));
        }
        let told: Vec<String> = found.iter().map(|near: &Near| near.code.clone()).collect();
        found.extend(
            slips
                .into_iter()
                .filter(|code| !told.iter().any(|told| told == code))
                .filter_map(|code| near(code, "slip")),
        );
        found
    }
}

impl Gatherer<'_> {
    /// The code whose name is most like a word.
    fn nearest_name(&self, topic: &str) -> Option<Near> {
        let index = &self.analysis.index;
        let likeness = |entry: &Entry| {
            let name = entry.name.as_deref().unwrap_or_default();
            let of = |name: &str| strsim::normalized_damerau_levenshtein(name, topic);
            of(name).max(of(&index.path(entry)))
        };
        let named = index.declarations().filter(|(_, entry)| entry.name.is_some());
        let best = named.map(|(_, entry)| (likeness(entry), entry)).reduce(|a, b| if b.0 > a.0 { b } else { a })?;
        let (_, entry) = Some(best).filter(|(likeness, _)| *likeness >= 0.7)?;
        Some(Near { code: entry.code.clone(), name: index.path(entry), why: "slip", place: self.place(entry.span) })
    }
}

fn text_of(entry: &Entry) -> String {
    entry.descriptions.first().map_or_else(String::new, |text| format!(" ({})", text.text))
}
