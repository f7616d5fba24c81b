//! Traditional and simplified Chinese characters, one by one. Words that are others in Taiwan (`資料` for `数据`) stay others.

use std::{borrow::Cow, sync::LazyLock};

use foldhash::HashMap;

/// Pairs of a traditional character and its simplified one, by code point. They are facts of the Unicode Han database, taken by a script:
/// of each character with a field `kIICore` (those in common use), from U+4E00 to U+9FFF, the first other character of that range in
/// its field `kSimplifiedVariant`, and where this has such a field in its turn, the last of the chain.
const PAIRS: &str = include_str!("simplified.txt");

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut chars = PAIRS.chars().filter(|c| !c.is_whitespace());
    std::iter::from_fn(|| chars.next().zip(chars.next())).collect()
});

/// The text with its traditional characters simplified.
pub(super) fn simplify(text: &str) -> Cow<'_, str> {
    if has_traditional(text) {
        Cow::Owned(text.chars().map(|c| SIMPLIFIED.get(&c).copied().unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// True where the text holds a character that is written otherwise in simplified Chinese.
pub(super) fn has_traditional(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| SIMPLIFIED.contains_key(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_simplified_one_by_one() {
        for (traditional, simplified) in [
            ("請求參數過多", "请求参数过多"),
            ("無效的簽名", "无效的签名"),
            ("資料庫後臺發生錯誤", "资料库后台发生错误"),
            ("数据库操作出错，请重试", "数据库操作出错，请重试"),
        ] {
            assert_eq!(simplify(traditional), simplified);
        }
    }

    #[test]
    fn a_second_pass_changes_nothing() {
        assert!(PAIRS.lines().all(|line| line.chars().count() % 2 == 0), "pairs are not cut by a line end");
        assert_eq!(SIMPLIFIED.len() * 2, PAIRS.chars().filter(|c| !c.is_whitespace()).count());
        assert!(SIMPLIFIED.values().all(|simplified| !SIMPLIFIED.contains_key(simplified)));
    }
}
