//! How a description stands to the official tables.

use crate::{
    code::{Description, DescriptionRole, Lang},
    index::{Entry, Status},
    rule::Context,
    table::{Cell, Row},
    verdict::{self, Cause, Comparer, Drift, Verdict},
};

/// A text that more rows than this have is special to none of them.
const MOST_ROWS: usize = 32;

/// What the tables say of a description.
#[derive(Debug)]
pub(in crate::rules) enum Standing<'a> {
    /// The code has no text in this language, or it agrees.
    Fine,
    /// It is the text of these other rows, and of none of its own; the first [`MOST_ROWS`] of them.
    Other(Vec<&'a Row>),
    /// It differs from the official text.
    Differs(Difference<'a>),
}

/// A description against the nearest cell of its code.
#[derive(Clone, Copy, Debug)]
pub(in crate::rules) struct Difference<'a> {
    /// How far they are from each other.
    pub(in crate::rules) verdict: Verdict,
    /// The row.
    pub(in crate::rules) row: &'a Row,
    /// Its cell in the language of the description.
    pub(in crate::rules) cell: &'a Cell,
}

/// Holds descriptions against the tables that their items are held against.
#[derive(Debug)]
pub(in crate::rules) struct Judge<'a> {
    ctx: &'a Context<'a>,
    /// By table.
    comparers: &'a [Comparer],
}

impl<'a> Judge<'a> {
    /// Reads once how each table wants its texts compared.
    pub(in crate::rules) fn new(ctx: &'a Context<'a>) -> Self {
        let comparer = |table| Comparer::new(ctx.config.official.comparison(table));
        let comparers = ctx.shared.comparers.get_or_init(|| ctx.tables.tables.iter().map(comparer).collect());
        Self { ctx, comparers }
    }

    /// How the texts of a table are compared.
    pub(in crate::rules) fn comparer(&self, row: &Row) -> &Comparer {
        &self.comparers[row.table]
    }

    /// Every row of an entry's code in the tables of its item, in reading order.
    pub(in crate::rules) fn rows(&self, entry: &Entry) -> impl Iterator<Item = &'a Row> {
        let namespace = self.ctx.index.items[entry.item].namespace;
        namespace.into_iter().flat_map(|namespace| self.ctx.tables.rows(namespace, &entry.code))
    }

    /// The cells of an entry's code, with their rows.
    fn cells(&self, entry: &Entry) -> impl Iterator<Item = (&'a Row, &'a Cell)> {
        self.rows(entry).flat_map(|row| row.texts.iter().map(move |cell| (row, cell)))
    }

    /// Holds a description of an entry against the tables.
    pub(in crate::rules) fn standing(&self, entry: &Entry, description: &Description) -> Standing<'a> {
        let text = description.text.as_str();
        let first = self.first_line(description);
        let accepts = |(row, cell): (&Row, &Cell)| {
            let comparer = self.comparer(row);
            let accepts = |text| comparer.accepts(description.lang, &cell.text, text);
            accepts(text) || (comparer.allows_detail() && first.is_some_and(accepts))
        };
        let Some(namespace) = self.ctx.index.items[entry.item].namespace else { return Standing::Fine };
        if self.rows(entry).next().is_none() {
            return self.renumbered(entry, description).map_or(Standing::Fine, |row| Standing::Other(vec![row]));
        }
        // A column may be in another language than its header says.
        let (same, others): (Vec<_>, Vec<_>) = self.cells(entry).partition(|(_, cell)| cell.lang == description.lang);
        if same.into_iter().chain(others).any(accepts) {
            return Standing::Fine;
        }
        // A spelling that a strict config refuses is still the text of its own row.
        if !self.ctx.tables.has_loose_text(namespace, &entry.code, &verdict::loose(text)) {
            let others: Vec<_> = self.ctx.tables.rows_with_same_text(namespace, text).take(MOST_ROWS).collect();
            if !others.is_empty() {
                return Standing::Other(others);
            }
        }
        self.nearest(entry, description).map_or(Standing::Fine, Standing::Differs)
    }

    /// The first line of a comment of several; the further ones are details, with a sign between them or without.
    fn first_line(&self, description: &'a Description) -> Option<&'a str> {
        let comment = matches!(description.role, DescriptionRole::Doc | DescriptionRole::LineComment);
        let (line, _) = self.ctx.sources.slice(description.span).split_once('\n').filter(|_| comment)?;
        let words = line.trim_start_matches(['/', '*', '!', ' ', '\t']).trim_end();
        // What was taken out of the text in reading, a number or another language, is no part of it.
        (!words.is_empty() && description.text.starts_with(words)).then_some(words)
    }

    /// The row whose text a code has that is in no table and fits no scheme, where the two codes are one digit apart: older editions of a
    /// table number some rows otherwise. Any other code is free to use the words of a row.
    fn renumbered(&self, entry: &Entry, description: &Description) -> Option<&'a Row> {
        const SHORTEST: usize = 3;
        if entry.status != Status::OffScheme || entry.code.len() < SHORTEST {
            return None;
        }
        let rows = self.ctx.tables.rows_with_same_text(self.ctx.index.items[entry.item].namespace?, &description.text);
        let is_near = |row: &&Row| {
            let digits = row.code.bytes().zip(entry.code.bytes());
            row.code.len() == entry.code.len() && digits.filter(|(a, b)| a != b).count() == 1
        };
        rows.take(MOST_ROWS).find(is_near)
    }

    /// A description against the cell of its own code and language that it is nearest to, whether it agrees or not.
    pub(in crate::rules) fn nearest(&self, entry: &Entry, description: &Description) -> Option<Difference<'a>> {
        let of_language = self.cells(entry).filter(|(_, cell)| cell.lang == description.lang);
        let compared = of_language.map(|(row, cell)| {
            let verdict = self.comparer(row).compare(&cell.text, &description.text);
            Difference { verdict, row, cell }
        });
        compared.min_by_key(|difference| difference.verdict)
    }

    /// True where the entry has the official text of a language, and not only because the table has none.
    pub(in crate::rules) fn agrees(&self, entry: &Entry, lang: Lang) -> bool {
        let mut texts = entry.descriptions.iter().filter(|text| text.lang == lang);
        self.has_text(entry, lang) && texts.any(|text| matches!(self.standing(entry, text), Standing::Fine))
    }

    /// True where the tables have a text of the entry's code in this language.
    pub(in crate::rules) fn has_text(&self, entry: &Entry, lang: Lang) -> bool {
        self.cells(entry).any(|(_, cell)| cell.lang == lang)
    }

    /// True where values alone are the cause of a difference from a row, and the text may hold them or leave them out: a table without
    /// placeholders says nothing of values, and where it has some they are compared apart from the words.
    pub(in crate::rules) fn may_be_values(&self, row: &Row, cause: &Cause) -> bool {
        match cause {
            Cause::Placeholders(Drift::Count { official: 0, .. }) => self.comparer(row).allows_detail(),
            Cause::Placeholders(_) => true,
            _ => false,
        }
    }
}
