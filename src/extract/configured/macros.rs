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

/// A row that fits.
struct RowFit {
    /// Index of the block; none for the prefix in front of rows.
    named: Option<usize>,
    columns: Fitted,
    end: usize,
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
            evidence: format!("the macro `{name}!` of the config"),
        };
        let mut prefix: Fitted = Vec::new();
        let mut i = used.inner.start;
        while i < used.inner.end {
            if matches!(lexed.str(i), "," | ";") {
                i += 1;
                continue;
            }
            let attributes = attributes_at(lexed, i, used.inner.end);
            let tokens = attributes.end..used.inner.end;
            if tokens.is_empty() {
                break;
            }
            let alone = if i == used.inner.start { self.whole_row(named, tokens.clone()) } else { None };
            let Some(fitted) = alone.or_else(|| self.row(named, tokens.clone(), &prefix)) else {
                i = self.row_misses(named, tokens, &group.name);
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
                group: group.clone(),
                name: None,
                columns: fitted.columns,
                start: attributes.start,
                cfg: [context.cfg.clone(), cfg_predicates(lexed, attributes.clone())].concat(),
                attributes,
                last: Some(fitted.end - 1),
            });
        }
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
    fn row_misses(&mut self, named: &[Named<'_>], tokens: Range<usize>, item: &str) -> usize {
        let lexed = self.lexed;
        let mut rows = rows_of(named).filter(|(_, row)| !row.is_head());
        let end = rows.next().map_or(tokens.end, |(_, row)| fit::row_end(lexed, row, tokens.clone()));
        let tokens = tokens.start..end.max(tokens.start + 1);
        // A head of the table, such as a type's name, is no row.
        if tokens.clone().any(|i| matches!(lexed.kind(i), Some(Kind::Number | Kind::Str | Kind::ByteStr))) {
            self.misses(named, tokens.clone());
            self.unread(named, tokens.clone(), item, true);
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
