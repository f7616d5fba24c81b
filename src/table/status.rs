//! Whether a code is in use: what a status column says, a line through the row, or the text itself.

use serde::{Deserialize, Serialize};

use super::code_cell;

/// How a table says that a code stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// In use.
    #[default]
    Active,
    /// Still known, and no longer to be given out.
    Deprecated,
    /// No longer known; its number is not free.
    Retired,
    /// Not in use yet; its number is not free.
    Reserved,
}

impl Status {
    /// True where users were told that the code goes, or that its number is not free.
    pub fn is_taken(self) -> bool {
        self != Self::Active
    }

    /// True where nothing may have the number.
    pub fn is_kept_free(self) -> bool {
        matches!(self, Self::Retired | Self::Reserved)
    }

    /// What the text of a code says of the code: `(deprecated) Not found`; `None` where it speaks of the error alone.
    pub fn told_by(text: &str) -> Option<Self> {
        of_text(text)
    }
}

/// The words of each status, folded.
const WORDS: [(Status, &[&str]); 4] = [
    (
        Status::Active,
        &[
            "active", "current", "enabled", "ga", "in use", "live", "stable", "used", "valid", "yes", "使用中", "在用",
            "启用", "已启用", "有效", "正常", "现行", "生效", "已生效",
        ],
    ),
    (
        Status::Deprecated,
        &[
            "deprecated", "deprecating", "discouraged", "legacy", "sunset", "不建议使用", "不推荐", "不推荐使用",
            "已废弃", "已弃用", "已过时", "废弃", "弃用", "旧", "过时",
        ],
    ),
    (
        Status::Retired,
        &[
            "deleted", "disabled", "discontinued", "dropped", "inactive", "obsolete", "removed", "retired", "unused",
            "withdrawn", "下线", "不再使用", "作废", "停用", "删除", "已下线", "已作废", "已停用", "已删除", "已移除",
            "已退役", "移除", "退役",
        ],
    ),
    (Status::Reserved, &["planned", "reserved", "tbd", "保留", "占位", "已预留", "待定", "计划中", "预留"]),
];

/// Words that, as the whole text of a code or in brackets around it, speak of the code and not of the error.
const SELF_WORDS: &[&str] = &[
    "deprecated", "obsolete", "reserved", "作废", "保留", "已作废", "已废弃", "已弃用", "废弃", "弃用", "预留",
    "已预留",
];

/// What a cell of a status column says: its first word, behind which a version or a reason may stand. `Err` is the nearest word that is known.
pub(super) fn of_cell(text: &str) -> Result<Status, Option<&'static str>> {
    let folded = fold(text);
    let words = || WORDS.iter().flat_map(|(status, words)| words.iter().map(move |word| (*status, *word)));
    let begins = |word: &str| {
        let next = folded.strip_prefix(word).map(|rest| rest.chars().next());
        // 弃用于 1.4
        next.is_some_and(|next| next.is_none_or(|c| !c.is_alphanumeric() || matches!(c, '于' | '自')))
    };
    let longest = words().filter(|(_, word)| begins(word)).max_by_key(|(_, word)| word.len());
    if let Some((status, _)) = longest {
        return Ok(status);
    }
    if folded.starts_with("since ") || folded.starts_with('自') {
        return Ok(Status::Active);
    }
    let nearest = words().map(|(_, word)| (strsim::normalized_levenshtein(word, &folded), word));
    let nearest = nearest.max_by(|(a, _), (b, _)| a.total_cmp(b)).filter(|(likeness, _)| *likeness >= 0.5);
    Err(nearest.map(|(_, word)| word))
}

/// What a cell below `deprecated` says: a truth value, or the version.
pub(super) fn of_flag(text: &str) -> Status {
    let no = ["false", "no", "n", "0", "否", "未废弃", "x", "×"];
    if no.contains(&fold(text).as_str()) { Status::Active } else { Status::Deprecated }
}

/// What the text of a code says of the code: `该错误码已废弃`, `(deprecated) Not found`, `Reserved`.
pub(super) fn of_text(text: &str) -> Option<Status> {
    let folded = fold(text);
    let body = folded.trim_end_matches(['。', '.', '!', '！']);
    let of_word = |word: &str| of_cell(word).ok().filter(|status| *status != Status::Active);
    let of_self = |word: &str| SELF_WORDS.contains(&word).then(|| of_word(word)).flatten();
    let bracketed = |open: char, close: char| {
        let first = body.strip_prefix(open).and_then(|rest| rest.split_once(close)).map(|(inner, _)| inner);
        let last = body.strip_suffix(close).and_then(|rest| rest.rsplit_once(open)).map(|(_, inner)| inner);
        [first, last].into_iter().flatten().find_map(of_self)
    };
    let labelled = || body.split_once([':', '：', ',', '，']).and_then(|(word, _)| of_self(word));
    let of_subject = || {
        let rest = body.strip_prefix(['该', '此', '本']).unwrap_or(body);
        let subjects = ["错误码", "错误代码", "返回码", "状态码", "响应码", "this error code is ", "this code is "];
        of_word(subjects.iter().find_map(|subject| rest.strip_prefix(subject))?)
    };
    let brackets = [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】')];
    of_self(body)
        .or_else(|| brackets.into_iter().find_map(|(open, close)| bracketed(open, close)))
        .or_else(labelled)
        .or_else(of_subject)
}

/// The code that a status names as the one to use: `deprecated 1.4 → 201004`.
pub(super) fn replacement(text: &str) -> Option<&str> {
    let (_, behind) = text.split_once('→').or_else(|| text.split_once("->")).or_else(|| text.split_once("=>"))?;
    let code = behind.trim();
    code_cell::is_numbered(code).then_some(code)
}

fn fold(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c == '_').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_words_are_read_in_both_languages() {
        for (text, status) in [
            ("active", Status::Active),
            ("In Use", Status::Active),
            ("正常", Status::Active),
            ("since 1.4", Status::Active),
            ("Deprecated", Status::Deprecated),
            ("deprecated 1.4 → 201004", Status::Deprecated),
            ("deprecated since 1.4", Status::Deprecated),
            ("已弃用（1.4）", Status::Deprecated),
            ("不推荐使用", Status::Deprecated),
            ("Retired: merged with 201004", Status::Retired),
            ("已下线", Status::Retired),
            ("reserved: #412", Status::Reserved),
            ("保留", Status::Reserved),
        ] {
            assert_eq!(of_cell(text), Ok(status), "{text}");
        }
        assert_eq!(of_cell("depricated"), Err(Some("deprecated")));
        assert_eq!(of_cell("deprecation is not planned"), Err(None));
        assert_eq!(of_cell("5xx"), Err(None));
    }

    #[test]
    fn a_text_may_speak_of_the_code() {
        for (text, status) in [
            ("该错误码已废弃", Some(Status::Deprecated)),
            ("该错误码已废弃。", Some(Status::Deprecated)),
            ("此返回码已停用", Some(Status::Retired)),
            ("Deprecated: use 1004", Some(Status::Deprecated)),
            ("[deprecated] Not found", Some(Status::Deprecated)),
            ("用户不存在（已废弃）", Some(Status::Deprecated)),
            ("Reserved", Some(Status::Reserved)),
            ("access token已废弃", None),
            ("已删除", None),
            ("账号已停用", None),
            ("错误码", None),
            ("用户不存在(已删除)", None),
        ] {
            assert_eq!(of_text(text), status, "{text}");
        }
    }
}
