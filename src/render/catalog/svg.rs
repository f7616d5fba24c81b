//! A picture of how full each block is. It has colours for light and dark pages, no scripts, and no fonts but those of the reader.
//!
//! A cell is a number, a row a hundred of them. Rows without anything are left out, so that a block is as high as it is full.

use std::{
    fmt::Write as _,
    io::{self, Write},
    ops::RangeInclusive,
};

use unicode_width::UnicodeWidthChar;

use super::{
    Options,
    words::{in_languages, word},
};
use crate::{
    catalog::{
        Block, Catalog, Module, Part,
        occupancy::{Rows, Stock, Taken, groups, stocks},
    },
    render::xml::{attribute, text_of},
};

const WIDTH: i128 = 900;
const MARGIN: i128 = 20;
/// How wide the name of a module may be.
const LABEL: i128 = 164;
/// Where the numbers of rows end.
const NUMBERS: i128 = 240;
/// Where the cells begin.
const CELLS: i128 = 248;
/// Where the figures begin.
const FIGURES: i128 = 770;
/// Where the next number ends.
const NEXT: i128 = 880;
/// From one cell to the next, and from one group of cells to the next beyond that.
const CELL: i128 = 5;
const GROUP_GAP: i128 = 1;
const ROW: i128 = 10;
/// How many items of a stock have a colour of their own.
const COLOURS: usize = 5;
/// More stocks than this are told as a number.
const MOST_STOCKS: usize = 400;
/// How high a stock may get, in rows.
const MOST_ROWS: usize = 12;
const MOST_ROWS_OF_ITEM: usize = 40;

/// The name of codes that the scheme of their part does not read.
const OTHERS: (&str, &str) = ("其他编号", "Other numbers");

/// Light first, for programs that know no media queries.
const STYLE: &str = "\
text{font:12px system-ui,-apple-system,'Segoe UI','Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#1f2328}\
.t{font-size:19px;font-weight:600}.h{font-size:14px;font-weight:600}.b{font-weight:600}\
.n{font:10px ui-monospace,SFMono-Regular,Menlo,Consolas,'Noto Sans Mono','DejaVu Sans Mono',monospace}\
.m{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'Noto Sans Mono','DejaVu Sans Mono',monospace}\
.g{fill:#59636e}.e{text-anchor:end}\
.bg{fill:#fff;stroke:#d1d9e0}.l{stroke:#d1d9e0}\
.c path,.c line{fill:none;stroke-width:7;stroke-dasharray:4 1}\
.f{stroke:#e8ebef}.a0{stroke:#0969da}.a1{stroke:#bf3989}.a2{stroke:#1b7c83}.a3{stroke:#8250df}.a4{stroke:#953800}.a5{stroke:#6e7781}\
.d{stroke:#85bdf7}.r{stroke:#3d444d}.c .r{stroke-width:3}.k{stroke:#bf8700}.c .k{stroke-width:3}\
.x{fill:none;stroke:#1a7f37;stroke-width:2}\
.u0{fill:#e8ebef}.u1{fill:#0969da}.u2{fill:#bf8700}.u3{fill:#d1242f}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.g{fill:#9198a1}.bg{fill:#0d1117;stroke:#3d444d}.l{stroke:#3d444d}\
.f{stroke:#262c36}.a0{stroke:#4493f8}.a1{stroke:#f778ba}.a2{stroke:#39c5cf}.a3{stroke:#ab7df8}.a4{stroke:#f0883e}.a5{stroke:#8b949e}\
.d{stroke:#2b5ea3}.r{stroke:#c9d1d9}.k{stroke:#e3b341}.x{stroke:#3fb950}\
.u0{fill:#262c36}.u1{fill:#4493f8}.u2{fill:#e3b341}.u3{fill:#f85149}}";

/// Draws the catalog.
pub fn write(catalog: &Catalog, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(picture(catalog, options).as_bytes())
}

/// The picture as text.
pub(super) fn picture(catalog: &Catalog, options: &Options) -> String {
    let parts: Vec<(&Part, Vec<Stock<'_>>)> = catalog.parts.iter().map(|part| (part, stocks(part))).collect();
    let mut canvas = Canvas { options, y: 0, svg: String::new() };
    canvas.head(&parts);
    let (mut left, mut own) = (MOST_STOCKS, false);
    for (part, stocks) in &parts {
        let shown = &stocks[..stocks.len().min(left)];
        left -= shown.len();
        if part.scheme.is_some() && !shown.is_empty() {
            canvas.heading(&part.name, part_group(stocks), true);
        } else if !own && !shown.is_empty() {
            canvas.heading(word("自有编号", "Numbers of their own").first(canvas.options), 10, false);
            own = true;
        }
        let mut last = None;
        for stock in shown {
            let module = stock.block.map(|(module, _)| module.key.as_str());
            canvas.stock(part, stock, last != Some(module));
            last = Some(module);
        }
    }
    let hidden = parts.iter().map(|(_, stocks)| stocks.len()).sum::<usize>().saturating_sub(MOST_STOCKS);
    if hidden > 0 {
        let text =
            in_languages(options, " ", format!("另有 {hidden} 组未画出"), format!("{hidden} more are not drawn"));
        canvas.y += 24;
        canvas.text(MARGIN, canvas.y, "g", &text);
    }
    canvas.finish(&parts)
}

/// How many codes there are.
fn codes(count: usize, options: &Options) -> String {
    let plural = if count == 1 { "" } else { "s" };
    in_languages(options, " ", format!("{count} 个"), format!("{count} code{plural}"))
}

struct Canvas<'a> {
    options: &'a Options,
    /// Where the next thing goes.
    y: i128,
    svg: String,
}

impl Canvas<'_> {
    fn text(&mut self, x: i128, y: i128, class: &str, text: &str) {
        let _ = writeln!(self.svg, "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>", text_of(text));
    }

    /// Text that is cut to fit.
    fn cut(&mut self, x: i128, y: i128, class: &str, text: &str, width: i128) {
        let text = cut(text, width);
        self.text(x, y, class, &text);
    }

    /// The title, the legend, and the names of the columns.
    fn head(&mut self, parts: &[(&Part, Vec<Stock<'_>>)]) {
        let title = word("错误码占用", "Error codes in use").label(self.options);
        self.text(MARGIN, 38, "t", &title);
        let codes = codes(parts.iter().map(|(part, _)| part.codes.len()).sum(), self.options);
        let unit = word("一格一号", "one cell a number").label(self.options);
        self.text(WIDTH - MARGIN, 38, "g e", &format!("{codes} · {unit}"));
        self.y = 62;
        let stocks = || parts.iter().flat_map(|(_, stocks)| stocks);
        let has = |wanted: Taken| stocks().any(|stock| stock.taken.values().any(|taken| *taken == wanted));
        let has_kept = stocks().any(|stock| !stock.kept.is_empty());
        let mut x = MARGIN;
        for (class, zh, en) in [
            ("a0", "已用", "in use"),
            ("d", "已弃用", "deprecated"),
            ("r", "已退役", "retired"),
            ("k", "预留", "reserved"),
            ("f", "空闲", "free"),
            ("x", "下一个", "next free"),
        ] {
            let is_there = match class {
                "d" => has(Taken::Deprecated),
                "r" => has(Taken::Retired),
                "k" => has(Taken::Reserved) || has_kept,
                "x" => stocks().any(|stock| stock.next.is_some()),
                _ => true,
            };
            if is_there {
                let y = self.y;
                match class {
                    "x" => self.next_mark(x + 10, y - 4),
                    _ => {
                        let _ =
                            writeln!(self.svg, "<g class=\"c\"><path class=\"{class}\" d=\"M{x} {}h14\"/></g>", y - 4);
                    }
                }
                let word = word(zh, en).label(self.options);
                self.text(x + 20, y, "g", &word);
                x += 20 + width(&word) + 22;
            }
        }
        self.y += 8;
    }

    /// The name of a part, and what the columns are, where a row has groups of so many numbers.
    fn heading(&mut self, name: &str, group: i128, has_next: bool) {
        self.y += 14;
        let _ = writeln!(self.svg, "<path class=\"l\" d=\"M{MARGIN} {}h{}\"/>", self.y, WIDTH - 2 * MARGIN);
        self.y += 22;
        self.cut(MARGIN, self.y, "h", name, (NUMBERS - MARGIN) * 12 / 14);
        for at in 0..groups(group) {
            self.text(cell_x(at * group, group), self.y, "n g", &format!("{at}0"));
        }
        self.text(FIGURES, self.y, "g", word("已用", "used").first(self.options));
        if has_next {
            self.text(NEXT, self.y, "g e", word("下一个", "next").first(self.options));
        }
        self.y += 8;
    }

    fn next_mark(&mut self, x: i128, y: i128) {
        let _ =
            writeln!(self.svg, "<rect class=\"x\" x=\"{}\" y=\"{}\" width=\"6\" height=\"9\" rx=\"1\"/>", x - 1, y - 4);
    }

    /// A block, or the numbers of an item. `named`: with the name of its module.
    fn stock(&mut self, part: &Part, stock: &Stock<'_>, named: bool) {
        let rows = stock.rows(if stock.block.is_some() { MOST_ROWS } else { MOST_ROWS_OF_ITEM });
        let top = self.y + if named { 12 } else { 6 };
        let _ = writeln!(self.svg, "<g><title>{}</title>", text_of(&self.told(part, stock)));
        let labels = self.labels(part, stock, named, rows.unit);
        let mut below = top;
        for (class, label) in &labels {
            self.cut(MARGIN, below + 10, class, label, LABEL);
            below += 16;
        }
        let owner = stock.block.and_then(|(module, _)| module.owner.as_deref()).filter(|_| named);
        if let (Some(owner), Some((_, name))) = (owner, labels.first()) {
            // The name is bold.
            let beside = width(name) * 11 / 10 + 8;
            if beside + 30 <= LABEL {
                self.cut(MARGIN + beside, top + 10, "g", owner, LABEL - beside);
            }
        }
        let cells = self.cells(stock, &rows, top);
        self.figures(stock, top + 10);
        let key = self.key(stock, cells);
        let _ = writeln!(self.svg, "</g>");
        self.y = below.max(key).max(top + 18);
    }

    /// What stands on the left, line by line, with its class.
    fn labels(&self, part: &Part, stock: &Stock<'_>, named: bool, unit: i128) -> Vec<(&'static str, String)> {
        let mut labels = Vec::new();
        match stock.block {
            Some((module, block)) => {
                labels.extend(named.then(|| ("b", title_of(module))));
                labels.extend(block.level.as_ref().map(|level| ("g", level_of(part, level))));
            }
            None if !named => {}
            None if part.scheme.is_some() => {
                labels.push(("b", word(OTHERS.0, OTHERS.1).first(self.options).to_owned()));
            }
            None => {
                // Items of one name are told apart by the file, which stands below.
                let file = stock.files.first().filter(|_| stock.files.len() == 1);
                let short = part.name.split_once(" (").filter(|_| file.is_some()).map(|(name, _)| name);
                labels.push(("b", short.unwrap_or(&part.name).to_owned()));
                labels.extend(file.map(|file| ("g", cut_front(file, LABEL))));
            }
        }
        if unit > 1 {
            let what = word("一格号数：", "numbers a cell: ").first(self.options);
            labels.push(("g", format!("{what}{unit}")));
        }
        labels.retain(|(_, label)| !label.is_empty());
        labels
    }

    /// What is read out, and shown beside the pointer: `01 user, 2 service: 201001–201999, used 9/999, next 201010, team-account`.
    fn told(&self, part: &Part, stock: &Stock<'_>) -> String {
        let Some((module, block)) = stock.block else {
            let others = word(OTHERS.0, OTHERS.1).first(self.options);
            let name = if part.scheme.is_some() { format!("{}, {others}", part.name) } else { part.name.clone() };
            return format!("{name}: {}", codes(stock.codes, self.options));
        };
        let mut told = title_of(module);
        if told.is_empty() {
            told.clone_from(&part.name);
        }
        if let Some(level) = &block.level {
            let _ = write!(told, ", {}", level_of(part, level));
        }
        let (used, next) = (word("已用", "used").first(self.options), word("下一个", "next").first(self.options));
        let Block { first, last, used: count, size, .. } = block;
        let free = block.next.as_deref().unwrap_or("-");
        let _ = write!(told, ": {first}–{last}, {used} {count}/{size}, {next} {free}");
        if let Some(owner) = &module.owner {
            let _ = write!(told, ", {owner}");
        }
        told
    }

    /// The cells of all rows; gives where they end.
    fn cells(&mut self, stock: &Stock<'_>, rows: &Rows, top: i128) -> i128 {
        let group = stock.group();
        let mut layers: Vec<(String, String)> = Vec::new();
        let mut add = |class: String, path: &str| match layers.iter_mut().find(|(known, _)| *known == class) {
            Some((_, known)) => known.push_str(path),
            None => layers.push((class, path.to_owned())),
        };
        let length = group * groups(group);
        let (mut y, mut numbers, mut next) = (top, String::new(), None);
        for (at, start) in rows.starts.iter().enumerate() {
            if at > 0 && rows.starts[at - 1] + length * rows.unit != *start {
                let _ = write!(
                    numbers,
                    "<path class=\"l\" stroke-dasharray=\"1 3\" d=\"M{} {}h34\"/>",
                    NUMBERS - 34,
                    y + 1
                );
                y += 4;
            }
            let middle = y + 5;
            let all = *start..=start + length * rows.unit - 1;
            add("f".to_owned(), &track(stock, rows.unit, &all, middle));
            for kept in &stock.kept {
                let (from, to) = (*kept.start().max(all.start()), *kept.end().min(all.end()));
                if from <= to {
                    let (from, to) = ((from - start) / rows.unit, (to - start) / rows.unit);
                    add("k".to_owned(), &path(from, to, group, middle));
                }
            }
            let mut run: Option<(Taken, i128, i128)> = None;
            for (number, taken) in stock.taken.range(all.clone()) {
                let cell = (number - start) / rows.unit;
                run = match run {
                    Some((_, _, to)) if to == cell => run,
                    Some((known, from, to)) if known == *taken && to + 1 == cell => Some((known, from, cell)),
                    _ => {
                        if let Some((known, from, to)) = run {
                            add(class(known), &path(from, to, group, middle));
                        }
                        Some((*taken, cell, cell))
                    }
                };
            }
            if let Some((known, from, to)) = run {
                add(class(known), &path(from, to, group, middle));
            }
            if let Some(number) = stock.next.filter(|number| all.contains(number)) {
                next = Some((cell_x((number - start) / rows.unit, group), middle));
            }
            let mut label = word("词", "words").first(self.options).to_owned();
            if let Some(notation) = &stock.notation {
                let first = stock.limits.as_ref().map_or(*start, |limits| *limits.start().max(start));
                label = notation.write(first, stock.model);
            }
            let label = text_of(&cut(&label, 66));
            let _ = write!(numbers, "<text x=\"{NUMBERS}\" y=\"{}\" class=\"n g e\">{label}</text>", middle + 3);
            y += ROW;
        }
        // What is free lies below what is not.
        let mut svg = String::from("<g class=\"c\">");
        for (class, path) in &layers {
            let _ = write!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
        }
        let _ = writeln!(self.svg, "{svg}</g>{numbers}");
        if let Some((x, middle)) = next {
            self.next_mark(x, middle);
        }
        y
    }

    /// How many numbers are taken of how many, as figures and as a bar, and the next one.
    fn figures(&mut self, stock: &Stock<'_>, y: i128) {
        let Some((_, block)) = stock.block else {
            self.text(FIGURES, y, "m", &stock.codes.to_string());
            return;
        };
        let used = format!("{}<tspan class=\"g\">/{}</tspan>", block.used, block.size);
        let _ = writeln!(self.svg, "<text x=\"{FIGURES}\" y=\"{y}\" class=\"m\">{used}</text>");
        let share = u64::from(block.used) * 100 / u64::from(block.size.max(1));
        let class = match share {
            90.. => "u3",
            75.. => "u2",
            _ => "u1",
        };
        let wide = (share.min(100) * 56).div_ceil(100).max(u64::from(block.used > 0) * 2);
        let _ = writeln!(
            self.svg,
            "<rect class=\"u0\" x=\"{FIGURES}\" y=\"{0}\" width=\"56\" height=\"3\"/><rect class=\"{class}\" x=\"{FIGURES}\" y=\"{0}\" width=\"{wide}\" height=\"3\"/>",
            y + 4
        );
        let next = block.next.as_deref().unwrap_or("-");
        let fits = width(&format!("{}/{}{next}", block.used, block.size)) + 8 <= NEXT - FIGURES;
        let below = if fits { 0 } else { 18 };
        self.cut(NEXT, y + below, "m e", next, NEXT - FIGURES);
    }

    /// Which colour is which item, where there are several; gives where it ends.
    fn key(&mut self, stock: &Stock<'_>, y: i128) -> i128 {
        if stock.items.len() < 2 {
            return y;
        }
        let (mut x, y) = (CELLS, y + 12);
        for (at, item) in stock.items.iter().take(COLOURS).enumerate() {
            let name = cut(if item.is_empty() { "-" } else { item }, 150);
            let wide = width(&name) + 16;
            if x + wide > FIGURES - 30 {
                break;
            }
            let _ = writeln!(self.svg, "<path class=\"a{at}\" stroke-width=\"7\" d=\"M{x} {}h7\"/>", y - 4);
            self.text(x + 11, y, "g", &name);
            x += wide + 14;
        }
        y + 6
    }

    fn finish(self, parts: &[(&Part, Vec<Stock<'_>>)]) -> String {
        let height = self.y + MARGIN;
        let title = word("错误码占用", "Error codes in use").label(self.options);
        let mut told = String::new();
        for (part, stocks) in parts {
            let numbers = stocks.iter().filter(|stock| stock.block.is_some()).map(|stock| self.told(part, stock));
            for line in numbers.take(MOST_STOCKS) {
                let _ = write!(told, "{line}; ");
            }
            if part.scheme.is_none() {
                let _ = write!(told, "{}: {}; ", part.name, codes(part.codes.len(), self.options));
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             aria-label=\"{}\">\n<title>{}</title>\n<desc>{}</desc>\n<style>{STYLE}</style>\n\
             <rect class=\"bg\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n{}</svg>\n",
            attribute(&title),
            text_of(&title),
            text_of(told.trim_end_matches("; ")),
            WIDTH - 1,
            height - 1,
            self.svg
        )
    }
}

/// The cells of a row that there is room for.
fn track(stock: &Stock<'_>, unit: i128, all: &RangeInclusive<i128>, y: i128) -> String {
    let (from, to) = match &stock.limits {
        Some(limits) => (*all.start().max(limits.start()), *all.end().min(limits.end())),
        // Words are as many as there are.
        None if stock.notation.is_none() => return String::new(),
        None => (*all.start(), *all.end()),
    };
    if from > to {
        String::new()
    } else {
        path((from - all.start()) / unit, (to - all.start()) / unit, stock.group(), y)
    }
}

/// A run of cells, group by group.
fn path(from: i128, to: i128, group: i128, y: i128) -> String {
    let mut path = String::new();
    let mut at = from;
    while at <= to {
        let end = to.min((at / group + 1) * group - 1);
        let _ = write!(path, "M{} {y}h{}", cell_x(at, group), (end - at) * CELL + CELL - 1);
        at = end + 1;
    }
    path
}

/// `01 user`, `1000–1999 storage`
fn title_of(module: &Module) -> String {
    let name = module.name.as_deref().unwrap_or_default();
    format!("{} {name}", module.key.replace("..=", "–")).trim().to_owned()
}

/// `2 service`
fn level_of(part: &Part, level: &str) -> String {
    let name = part.levels.iter().find(|known| known.key == level).map_or("", |level| &level.name);
    format!("{level} {name}").trim().to_owned()
}

/// The group of a part's numbers.
fn part_group(stocks: &[Stock<'_>]) -> i128 {
    stocks.first().map_or(10, Stock::group)
}

fn cell_x(cell: i128, group: i128) -> i128 {
    CELLS + cell * CELL + cell / group * GROUP_GAP
}

fn class(taken: Taken) -> String {
    match taken {
        Taken::Active(item) => format!("a{}", item.min(COLOURS)),
        Taken::Deprecated => "d".to_owned(),
        Taken::Retired => "r".to_owned(),
        Taken::Reserved => "k".to_owned(),
    }
}

/// About how wide a text gets, in any of the fonts; rather more than less.
fn width(text: &str) -> i128 {
    text.chars().map(char_width).sum::<i128>() / 10
}

/// In tenths of a pixel, at 12 pixels.
fn char_width(c: char) -> i128 {
    match c.width().unwrap_or(0) {
        0 => 0,
        1 if matches!(c, 'M' | 'W' | 'm' | 'w' | '@' | '%') => 105,
        1 if c.is_uppercase() => 85,
        1 => 72,
        _ => 125,
    }
}

/// The text, or as much of its end as fits.
fn cut_front(text: &str, most: i128) -> String {
    let reversed: String = text.chars().rev().collect();
    cut(&reversed, most).chars().rev().collect()
}

/// The text, or as much of its beginning as fits.
fn cut(text: &str, most: i128) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut left = (most - 12) * 10;
    let mut cut: String = text
        .chars()
        .take_while(|c| {
            left -= char_width(*c);
            left >= 0
        })
        .collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_group_stand_together() {
        assert_eq!(path(8, 11, 10, 5), format!("M{} 5h9M{} 5h9", cell_x(8, 10), cell_x(10, 10)));
        assert_eq!(cell_x(10, 10) - cell_x(9, 10), CELL + GROUP_GAP);
        assert!(cell_x(99, 10) + CELL < FIGURES);
    }

    #[test]
    fn texts_are_cut_to_their_place() {
        assert_eq!(cut("用户", 40), "用户");
        assert_eq!(cut("用户用户用户", 40), "用户…");
        assert_eq!(cut_front("services/user/src/error.rs", 80), "…/error.rs");
        assert!(width(&cut(&"订单 W ".repeat(50), 160)) <= 160);
    }
}
