//! The body of a macro call as rows of cells, by shape alone: where one row ends and the next one starts, and what stands in each.

use std::ops::Range;

use foldhash::HashMap;

use super::super::{
    expr,
    items::attributes_at,
    lexer::{Kind, Lexed},
    naming,
};

/// How deep blocks and the brackets of rows are looked into.
const MAX_DEPTH: usize = 8;
/// Cells of a row that are looked at.
const MAX_CELLS: usize = 64;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum CellKind {
    /// A name on its own.
    Name,
    /// An integer, also negative, cast or counted from a constant.
    Number,
    /// The path of a constant.
    Constant,
    /// A string.
    Text,
}

/// One value of a row.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) kind: CellKind,
    pub(super) tokens: Range<usize>,
    /// `http` in `http(401)`, `code` in `code: 7`.
    pub(super) label: Option<usize>,
}

/// One row: its attributes, and what it holds.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) attributes: Range<usize>,
    /// Last token, separator not included.
    pub(super) last: usize,
    pub(super) cells: Vec<Cell>,
}

/// Rows that stand together under a name, or under none.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// `UserError` in `UserError { … }`.
    pub(super) header: Option<usize>,
    /// A string in front of all rows.
    pub(super) prefix: Option<usize>,
    pub(super) rows: Vec<Row>,
}

/// The blocks of a body.
pub(super) fn blocks(lexed: &Lexed<'_>, body: Range<usize>) -> Vec<Block> {
    let mut out = Vec::new();
    let splitter = Splitter { lexed };
    splitter.block(body, None, 0, &mut out);
    out.retain(|block| !block.rows.is_empty());
    out
}

struct Splitter<'l, 't> {
    lexed: &'l Lexed<'t>,
}

impl Splitter<'_, '_> {
    fn block(&self, body: Range<usize>, header: Option<usize>, depth: usize, out: &mut Vec<Block>) {
        let lexed = self.lexed;
        let mut own = Block { header, ..Block::default() };
        let place = out.len();
        for tokens in self.rows(body) {
            let attributes = attributes_at(lexed, tokens.start, tokens.end);
            let inside = attributes.end..tokens.end;
            if inside.is_empty() {
                continue;
            }
            if depth < MAX_DEPTH
                && let Some((name, inner)) = self.block_of(inside.clone())
            {
                self.block(inner, Some(name), depth + 1, out);
                continue;
            }
            let mut cells = Vec::new();
            self.cells(inside.clone(), None, 0, &mut cells);
            if own.rows.is_empty() && self.is_prefix(&inside) {
                own.prefix = Some(inside.start);
                continue;
            }
            if own.rows.is_empty()
                && own.header.is_none()
                && inside.len() == 1
                && lexed.kind(inside.start) == Some(Kind::Ident)
            {
                own.header = Some(inside.start);
                continue;
            }
            if !cells.is_empty() {
                own.rows.push(Row { attributes, last: tokens.end - 1, cells });
            }
        }
        out.insert(place, own);
    }

    /// A lone string.
    fn is_prefix(&self, tokens: &Range<usize>) -> bool {
        tokens.len() == 1 && self.lexed.kind(tokens.start) == Some(Kind::Str)
    }

    fn rows(&self, body: Range<usize>) -> Vec<Range<usize>> {
        let mut rows = Vec::new();
        for part in self.lexed.split(body, ";") {
            self.comma_rows(part, &mut rows);
        }
        rows
    }

    /// Rows with commas between, where not the commas stand between the cells of one row.
    fn comma_rows(&self, part: Range<usize>, rows: &mut Vec<Range<usize>>) {
        let parts = self.lexed.split(part.clone(), ",");
        if parts.len() < 2 {
            for part in parts {
                self.juxtaposed(part, rows);
            }
            return;
        }
        if self.is_record(&parts) {
            rows.push(part);
            return;
        }
        if !parts.iter().any(|part| self.is_row(part)) {
            self.flat(&parts, rows);
            return;
        }
        let first = rows.len();
        for part in parts {
            let lone = part.len() <= 2 && !matches!(self.lexed.kind(part.start), Some(Kind::Ident | Kind::Open));
            // `Busy = 1, "busy", Late = 2, "late"`
            match rows[first..].last_mut() {
                Some(row) if lone => row.end = part.end,
                _ => self.juxtaposed(part, rows),
            }
        }
    }

    /// `Busy, 1, "busy", Late, 2, "late"`: kinds that come again and again in one order.
    fn flat(&self, parts: &[Range<usize>], rows: &mut Vec<Range<usize>>) {
        let lexed = self.lexed;
        let start = |part: &Range<usize>| attributes_at(lexed, part.start, part.end).end;
        let kinds: Vec<_> = parts
            .iter()
            .map(|part| match lexed.kind(start(part)) {
                Some(Kind::Punct) => Some(Kind::Number),
                kind => kind,
            })
            .collect();
        let length = (2..=kinds.len().min(MAX_DEPTH))
            .find(|length| kinds.len() % length == 0 && kinds.iter().zip(&kinds[*length..]).all(|(a, b)| a == b))
            .unwrap_or(kinds.len());
        rows.extend(parts.chunks(length).map(|chunk| chunk[0].start..chunk[chunk.len() - 1].end));
    }

    /// `code = 1, message = "…"`: one row whose cells have names.
    fn is_record(&self, parts: &[Range<usize>]) -> bool {
        let lexed = self.lexed;
        let key = |part: &Range<usize>| {
            let start = attributes_at(lexed, part.start, part.end).end;
            let value = matches!(lexed.str(start + 1), ":" | "=" | "=>") && start + 2 < part.end;
            value.then(|| lexed.ident(start)).flatten()
        };
        let coded = parts.iter().filter(|part| key(part).is_some_and(is_code_label)).count();
        coded == 1 && parts.iter().filter(|part| key(part).is_some()).count() + 1 >= parts.len()
    }

    /// Starts like a row: a name with something behind it that holds a value, or a bracket.
    fn is_row(&self, part: &Range<usize>) -> bool {
        let lexed = self.lexed;
        let mut start = attributes_at(lexed, part.start, part.end).end;
        while is_modifier(lexed.str(start)) && start + 1 < part.end {
            start += 1;
        }
        let holds = || {
            (start + 1..part.end).any(|i| {
                matches!(lexed.kind(i), Some(Kind::Number | Kind::Str | Kind::ByteStr))
                    || lexed.ident(i).is_some_and(naming::is_constant_name)
            })
        };
        match lexed.kind(start) {
            Some(Kind::Ident | Kind::Str) if start + 1 < part.end => {
                (matches!(lexed.str(start + 1), "=" | ":" | "=>" | "->")
                    || lexed.kind(start + 1) == Some(Kind::Open)
                    || matches!(lexed.kind(start + 1), Some(Kind::Number | Kind::Str)))
                    && holds()
            }
            Some(Kind::Number) => lexed.is(start + 1, "=>") || lexed.is(start + 1, ":"),
            Some(Kind::Open) => lexed.after(start) >= part.end && holds(),
            _ => false,
        }
    }

    /// Rows with nothing between: `BUSY(0x2) "busy" LATE(0x3) "late"`, `A { … } B { … }`, `(1, A) (2, B)`.
    fn juxtaposed(&self, part: Range<usize>, rows: &mut Vec<Range<usize>>) {
        let lexed = self.lexed;
        let mut free = Vec::new();
        let mut starts = Vec::new();
        let mut i = part.start;
        while i < part.end {
            let attributes = attributes_at(lexed, i, part.end);
            let token = attributes.end;
            if token >= part.end {
                break;
            }
            let after_value = i == part.start
                || (matches!(lexed.kind(i - 1), Some(Kind::Close | Kind::Number | Kind::Str | Kind::ByteStr)));
            match lexed.kind(token) {
                _ if !attributes.is_empty() => starts.push(i),
                Some(Kind::Ident) if after_value => free.push(token),
                // `A(1) (2)` is one row.
                Some(Kind::Open)
                    if lexed.kind(part.start) == Some(Kind::Open)
                        && (i == part.start || lexed.kind(i - 1) == Some(Kind::Close)) =>
                {
                    starts.push(i);
                }
                _ => {}
            }
            i = lexed.after(token);
        }
        let mut count: HashMap<&str, usize> = HashMap::default();
        for &token in &free {
            *count.entry(lexed.str(token)).or_default() += 1;
        }
        let capital = |token: usize| !lexed.str(token).starts_with(|c: char| c.is_lowercase());
        let first_capital = free.first().is_some_and(|&first| capital(first));
        starts.extend(free.iter().copied().filter(|&token| {
            let word = lexed.str(token);
            let label =
                (first_capital && !capital(token)) || count[word] > 1 || matches!(word, "true" | "false" | "as");
            token == part.start || !label
        }));
        starts.push(part.start);
        starts.sort_unstable();
        starts.dedup();
        let ends = starts.iter().skip(1).copied().chain([part.end]);
        rows.extend(starts.iter().zip(ends).map(|(&start, end)| start..end));
    }

    /// `UserError { rows }`, `mod user => [ rows ]`: the name and what stands inside. A record is no block.
    fn block_of(&self, tokens: Range<usize>) -> Option<(usize, Range<usize>)> {
        let lexed = self.lexed;
        let close = tokens.end - 1;
        let open = lexed.mate(close);
        let bracket = lexed.kind(close) == Some(Kind::Close) && !lexed.is(close, ")");
        if !bracket || open <= tokens.start || open >= close {
            return None;
        }
        let header = tokens.start..open;
        let plain = header.clone().all(|i| {
            matches!(lexed.kind(i), Some(Kind::Ident | Kind::PathSep))
                || matches!(lexed.str(i), ":" | "=>" | "=" | "->")
        });
        let name = header.clone().find(|&i| lexed.ident(i).is_some_and(|word| !is_modifier(word)))?;
        let inner = open + 1..close;
        let rows = self.rows(inner.clone());
        let named = |row: &Range<usize>| {
            let mut start = attributes_at(lexed, row.start, row.end).end;
            while is_modifier(lexed.str(start)) && start + 1 < row.end {
                start += 1;
            }
            !lexed.str(start).starts_with(|c: char| c.is_lowercase())
        };
        let block = plain && !rows.is_empty() && rows.iter().all(|row| self.is_row(row) && named(row));
        block.then_some((name, inner))
    }

    /// Adds the cells of a range, those of brackets too.
    fn cells(&self, tokens: Range<usize>, label: Option<usize>, depth: usize, out: &mut Vec<Cell>) {
        let lexed = self.lexed;
        let mut label_here = label;
        let mut i = tokens.start;
        while i < tokens.end && out.len() < MAX_CELLS {
            let mut push = |kind, tokens: Range<usize>| out.push(Cell { kind, tokens, label: label_here });
            match lexed.kind(i) {
                Some(Kind::Str | Kind::ByteStr) => {
                    push(CellKind::Text, i..i + 1);
                    i += 1;
                }
                Some(Kind::Number) => {
                    let end = self.expression_end(i, tokens.end);
                    if is_integer(lexed.str(i))
                        && !matches!(lexed.str(end), ".." | "..=")
                        && !lexed.is(i.max(1) - 1, "..=")
                    {
                        push(CellKind::Number, i..end);
                    }
                    i = end;
                }
                Some(Kind::Punct) if lexed.is(i, "-") && self.is_operand(i + 1, tokens.end) => {
                    let end = self.expression_end(i, tokens.end);
                    push(CellKind::Number, i..end);
                    i = end;
                }
                Some(Kind::Punct) if lexed.is(i, "#") && lexed.is(i + 1, "[") => i = lexed.after(i + 1),
                Some(Kind::Punct) => {
                    if matches!(lexed.str(i), "," | ";") {
                        label_here = label;
                    }
                    i += 1;
                }
                Some(Kind::Open) => {
                    let end = self.expression_end(i, tokens.end);
                    let inner = lexed.inside(i);
                    if self.is_arithmetic(inner.clone()) {
                        push(CellKind::Number, i..end);
                        i = end;
                    } else {
                        if depth < MAX_DEPTH {
                            self.cells(inner, label_here, depth + 1, out);
                        }
                        label_here = label;
                        i = lexed.after(i);
                    }
                }
                Some(Kind::Ident) => i = self.word(i, tokens.end, &mut label_here, out),
                _ => i += 1,
            }
        }
    }

    /// Reads what starts with an identifier and returns the token behind it.
    fn word(&self, i: usize, limit: usize, label_here: &mut Option<usize>, out: &mut Vec<Cell>) -> usize {
        let lexed = self.lexed;
        let word = lexed.str(i);
        if is_modifier(word) || matches!(word, "true" | "false" | "None" | "Some" | "Ok" | "as" | "String" | "Cow") {
            return self.path_end(i, limit);
        }
        let end = self.path_end(i, limit);
        let reach = self.expression_end(i, limit);
        let constant = naming::is_constant_name(lexed.str(end - 1));
        if constant && reach > end && self.is_arithmetic(i..reach) {
            out.push(Cell { kind: CellKind::Number, tokens: i..reach, label: *label_here });
            return reach;
        }
        // `"…".into()`, `concat!("…")`
        if lexed.is(i.max(1) - 1, ".") || lexed.is(end, "!") {
            return end;
        }
        if end - i > 1 {
            if constant {
                out.push(Cell { kind: CellKind::Constant, tokens: i..end, label: *label_here });
            }
            return end;
        }
        let named = out.iter().any(|cell| cell.kind == CellKind::Name && cell.label.is_none());
        let valued = matches!(lexed.str(end), ":" | "=" | "(" | "{" | "=>");
        if valued && (named || is_label(word)) {
            *label_here = Some(i);
            return end;
        }
        out.push(Cell { kind: CellKind::Name, tokens: i..end, label: *label_here });
        end
    }

    fn path_end(&self, start: usize, limit: usize) -> usize {
        let mut end = start + 1;
        while self.lexed.kind(end) == Some(Kind::PathSep) && end + 1 < limit {
            end += 2;
        }
        end.min(limit)
    }

    fn is_operand(&self, i: usize, limit: usize) -> bool {
        i < limit
            && match self.lexed.kind(i) {
                Some(Kind::Number) => true,
                Some(Kind::Open) => self.lexed.is(i, "("),
                Some(Kind::Ident) => naming::is_constant_name(self.lexed.str(self.path_end(i, limit) - 1)),
                _ => false,
            }
    }

    /// The token behind the arithmetic that starts here.
    fn expression_end(&self, start: usize, limit: usize) -> usize {
        let lexed = self.lexed;
        let operand_end = |i: usize| match lexed.kind(i) {
            Some(Kind::Open) => lexed.after(i),
            Some(Kind::Ident) => self.path_end(i, limit),
            _ => i + 1,
        };
        let mut end = operand_end(if lexed.is(start, "-") { start + 1 } else { start });
        while end < limit {
            if lexed.is(end, "as") && matches!(lexed.kind(end + 1), Some(Kind::Ident)) && end + 1 < limit {
                end += 2;
                continue;
            }
            let sign = match lexed.str(end) {
                "+" | "-" | "*" | "|" | "&" | "^" | "/" | "%" => 1,
                "<" if lexed.is(end + 1, "<") => 2,
                ">" if lexed.is(end + 1, ">") => 2,
                _ => break,
            };
            if !self.is_operand(end + sign, limit) {
                break;
            }
            end = operand_end(end + sign);
        }
        end.min(limit)
    }

    /// Numbers, constants and signs between, and at least one sign.
    fn is_arithmetic(&self, tokens: Range<usize>) -> bool {
        let lexed = self.lexed;
        let mut signs = 0;
        let only = tokens.clone().all(|i| match lexed.kind(i) {
            Some(Kind::Number | Kind::PathSep | Kind::Ident) => true,
            Some(Kind::Open | Kind::Close) => lexed.is(i, "(") || lexed.is(i, ")"),
            Some(Kind::Punct) => {
                let sign = matches!(lexed.str(i), "+" | "-" | "*" | "|" | "&" | "^" | "/" | "%" | "<" | ">");
                signs += usize::from(sign);
                sign
            }
            _ => false,
        });
        let cast = tokens.clone().any(|i| lexed.is(i, "as"));
        only && (signs > 0 || cast) && !tokens.is_empty()
    }
}

/// Names of cells that hold the code.
pub(super) fn is_code_label(word: &str) -> bool {
    naming::is_code_field(word) || matches!(word, "num" | "number" | "id" | "no" | "value" | "discriminant")
}

/// Names of cells that hold a text.
pub(super) fn is_text_label(word: &str) -> bool {
    naming::is_text_field(word)
        || matches!(word, "zh" | "cn" | "en" | "zh_cn" | "en_us" | "doc" | "display" | "phrase" | "info")
}

fn is_label(word: &str) -> bool {
    is_code_label(word)
        || matches!(word, "name" | "ident" | "variant" | "kind" | "http" | "status" | "http_status" | "grpc" | "level")
        || is_text_label(word)
}

fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "pub"
            | "const"
            | "static"
            | "enum"
            | "struct"
            | "mod"
            | "fn"
            | "ref"
            | "mut"
            | "type"
            | "impl"
            | "crate"
            | "let"
    )
}

/// An integer literal; a float is none.
fn is_integer(number: &str) -> bool {
    let float = number.contains('.')
        || (!number.starts_with("0x")
            && (number.contains(['e', 'E']) || number.ends_with("f32") || number.ends_with("f64")));
    !float || number.ends_with("size")
}

/// The text of a string cell.
pub(super) fn text(lexed: &Lexed<'_>, cell: &Cell) -> Option<String> {
    (cell.kind == CellKind::Text).then(|| expr::string(lexed.str(cell.tokens.start))).flatten()
}
