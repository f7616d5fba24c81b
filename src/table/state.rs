//! What a table says of the life of a code.

use super::{Column, Row, Tables};
use crate::code::is_han;

/// Whether a code is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is in use, or the table does not say.
    #[default]
    Active,
    /// It is in use and should not be.
    Deprecated,
    /// It was in use, and nobody may take it again.
    Retired,
    /// It is kept free.
    Reserved,
}

impl State {
    /// Reads a cell: `deprecated since 1.4`, `已废弃`, `保留 (#412)`. The first word that says a state counts.
    pub fn of(text: &str) -> Self {
        const WORDS: [(State, &[&str]); 3] = [
            (State::Deprecated, &["deprecated", "废弃", "弃用", "不推荐", "不推荐使用", "过时"]),
            (
                State::Retired,
                &[
                    "retired",
                    "removed",
                    "obsolete",
                    "deleted",
                    "withdrawn",
                    "退役",
                    "停用",
                    "下线",
                    "作废",
                    "删除",
                    "移除",
                    "失效",
                ],
            ),
            (State::Reserved, &["reserved", "保留", "预留"]),
        ];
        let lower = text.to_lowercase();
        let mut words = words(&lower).map(|word| word.strip_prefix('已').unwrap_or(word));
        let state =
            words.find_map(|word| WORDS.iter().find(|(_, known)| known.contains(&word)).map(|(state, _)| *state));
        state.unwrap_or_default()
    }
}

/// Runs of Chinese characters, and runs of other letters and digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let runs = text.split(|c: char| !c.is_alphanumeric());
    runs.flat_map(|run| {
        let split = run.char_indices().skip(1).find(|(at, c)| {
            let before = run[..*at].chars().next_back();
            before.is_some_and(|before| is_han(before) != is_han(*c))
        });
        let (first, rest) = run.split_at(split.map_or(run.len(), |(at, _)| at));
        [first, rest]
    })
}

impl Tables {
    /// The cell of a row in a column of this kind.
    pub fn field<'a>(&'a self, row: &'a Row, wanted: &Column) -> Option<&'a super::Cell> {
        let columns = &self.table(row).columns;
        row.fields.iter().find(|cell| columns.get(cell.column).is_some_and(|(column, _)| column == wanted))
    }

    /// What the table says of the life of a code.
    pub fn state(&self, row: &Row) -> State {
        self.field(row, &Column::Status).map_or_else(State::default, |cell| State::of(&cell.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_that_says_a_state_counts() {
        for (text, state) in [
            ("deprecated 1.4 → 201004", State::Deprecated),
            ("已废弃", State::Deprecated),
            ("Retired", State::Retired),
            ("已下线（2024）", State::Retired),
            ("保留 reserved: #412", State::Reserved),
            ("v2预留", State::Reserved),
            ("active", State::Active),
            ("启用", State::Active),
            ("undeleted", State::Active),
            ("", State::Active),
        ] {
            assert_eq!(State::of(text), state, "{text}");
        }
    }
}
