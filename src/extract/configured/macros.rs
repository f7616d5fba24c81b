//! Rows of macro calls.

use std::ops::Range;

use super::{Found, GroupKey, Named, Reader, Use, fit, fit::Fitted, sites::is_code};
use crate::{
    code::{Form, GroupKind},
    extract::{
        items::{attributes_at, cfg_predicates},
        lexer::Kind,
    },
    pattern::{Column, Columns, Row},
};

/// How many braces may enclose the rows of a macro.
const MAX_DEPTH: usize = 2;

/// A row that fits.
struct RowFit {
    /// Index of the block; none for the prefix in front of rows.
    named: Option<usize>,
    columns: Fitted,
    end: usize,
}

/// Rows that belong together.
struct Table<'b, 'a> {
    named: &'b [Named<'a>],
    group: GroupKey,
    cfg: Vec<String>,
    /// How many braces enclose it.
    depth: usize,
}

impl Reader<'_, '_> {
    /// The rows of a macro that declares. One call may be one row.
    pub(super) fn rows(&mut self, used: &Use<'_, '_>, named: &[Named<'_>]) {
        let lexed = self.lexed;
        let name = lexed.ident(used.name).unwrap_or("");
        self.claims.take(lexed.bytes(used.start..used.end));
        let context = self.scopes.at(used.start);
        let group = GroupKey {
            kind: GroupKind::Macro,
            name: format!("{name}!"),
            modules: context.modules,
            token: used.name,
            evidence: format!("the macro `{name}!`, which the config names"),
        };
        self.table(&Table { named, group, cfg: context.cfg, depth: 0 }, used.inner.clone());
    }

    fn table(&mut self, table: &Table<'_, '_>, inner: Range<usize>) {
        let (lexed, named) = (self.lexed, table.named);
        let mut prefix: Fitted = Vec::new();
        let mut i = inner.start;
        while i < inner.end {
            if matches!(lexed.str(i), "," | ";") {
                i += 1;
                continue;
            }
            let attributes = attributes_at(lexed, i, inner.end);
            let tokens = attributes.end..inner.end;
            if tokens.is_empty() {
                break;
            }
            let alone = if i == inner.start { self.whole_row(named, tokens.clone()) } else { None };
            let Some(fitted) = alone.or_else(|| self.row(named, tokens.clone(), &prefix)) else {
                i = self.enclosed(table, &tokens).unwrap_or_else(|| self.row_misses(table, tokens));
                continue;
            };
            i = fitted.end;
            let Some(block) = fitted.named else {
                prefix = fitted.columns;
                continue;
            };
            self.fits(named, block, tokens.start..fitted.end, |reader, other| {
                reader.row(std::slice::from_ref(other), tokens.clone(), &prefix).is_some()
            });
            self.found.push(Found {
                form: Form::MacroRow,
                role: named[block].block.role,
                group: table.group.clone(),
                name: None,
                columns: fitted.columns,
                start: attributes.start,
                cfg: [table.cfg.clone(), cfg_predicates(lexed, attributes.clone())].concat(),
                attributes,
                last: Some(fitted.end - 1),
            });
        }
    }

    /// Rows in the braces of a type, as in `pub enum Name { … }`; gives the token behind it where there are such braces.
    fn enclosed(&mut self, table: &Table<'_, '_>, tokens: &Range<usize>) -> Option<usize> {
        let lexed = self.lexed;
        let mut open = tokens.start;
        while open < tokens.end && (lexed.kind(open) == Some(Kind::Ident) || lexed.is(open, "(")) {
            open = lexed.after(open);
        }
        let name = lexed.ident(open.checked_sub(1)?).filter(|_| open > tokens.start)?;
        let close = lexed.mate(open.min(lexed.tokens.len() - 1));
        if !lexed.is(open, "{") || close <= open || close >= tokens.end || table.depth == MAX_DEPTH {
            return None;
        }
        let group = GroupKey { kind: GroupKind::Type, name: name.to_owned(), token: open - 1, ..table.group.clone() };
        let inner = Table { named: table.named, group, cfg: table.cfg.clone(), depth: table.depth + 1 };
        let (before, misfits) = (self.found.len(), self.misfits.len());
        self.table(&inner, open + 1..close);
        // Braces without a row are a row that does not fit.
        if self.found.len() == before {
            self.misfits.truncate(misfits);
            return None;
        }
        Some(close + 1)
    }

    /// The row that all of the tokens are.
    fn whole_row(&self, named: &[Named<'_>], tokens: Range<usize>) -> Option<RowFit> {
        let (named, columns) = self.columns(named, &tokens)?;
        let comma = usize::from(tokens.len() > 1 && self.lexed.is(tokens.end - 1, ","));
        Some(RowFit { named: Some(named), columns, end: tokens.end - comma })
    }

    /// The row that the tokens start with.
    fn row(&self, named: &[Named<'_>], tokens: Range<usize>, prefix: &Fitted) -> Option<RowFit> {
        let lexed = self.lexed;
        rows_of(named).find_map(|(named, row)| {
            let (mut columns, end) = fit::start(lexed, row, tokens.clone())?;
            if !self.row_ends(end, &tokens) {
                return None;
            }
            if row.is_head() {
                let string = end == tokens.start + 1 && lexed.kind(tokens.start) == Some(Kind::Str);
                return string.then_some(RowFit { named: None, columns, end });
            }
            if columns.iter().all(|(column, _)| *column != Column::Prefix) {
                columns.extend(prefix.iter().cloned());
            }
            is_code(lexed, &columns).then_some(RowFit { named: Some(named), columns, end })
        })
    }

    /// A row ends before a separator, at the end of a line, or with braces.
    fn row_ends(&self, end: usize, tokens: &Range<usize>) -> bool {
        let lexed = self.lexed;
        if end >= tokens.end || matches!(lexed.str(end), "," | ";") || lexed.is(end - 1, "}") {
            return true;
        }
        let between = lexed.tokens[end - 1].end as usize..lexed.tokens[end].start as usize;
        lexed.text[between].contains('\n')
    }

    /// Says that no row fits and gives the token behind what was meant as one.
    fn row_misses(&mut self, table: &Table<'_, '_>, tokens: Range<usize>) -> usize {
        let (lexed, named) = (self.lexed, table.named);
        let mut rows = rows_of(named).filter(|(_, row)| !row.is_head());
        let end = rows.next().map_or(tokens.end, |(_, row)| fit::row_end(lexed, row, tokens.clone()));
        let tokens = tokens.start..end.max(tokens.start + 1);
        // A head of the table, such as a type's name, is no row.
        if tokens.clone().any(|i| matches!(lexed.kind(i), Some(Kind::Number | Kind::Str | Kind::ByteStr))) {
            self.misses(named, tokens.clone());
            self.unread(named, tokens.clone(), &table.group.name, true);
        }
        tokens.end
    }
}

/// The rows of the blocks, each with the index of its block.
fn rows_of<'b>(named: &'b [Named<'_>]) -> impl Iterator<Item = (usize, &'b Row)> {
    named.iter().enumerate().flat_map(|(i, named)| {
        let rows = match &named.block.columns {
            Columns::Rows(rows) => rows.as_slice(),
            Columns::Keys { .. } => &[],
        };
        rows.iter().map(move |row| (i, row))
    })
}
