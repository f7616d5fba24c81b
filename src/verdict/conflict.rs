//! Whether two texts of one code, in one language, say different things.

use super::{Content, Verdict, are_denied, are_opposed, compare, loose, split};
use crate::code::is_han;

/// True where two texts in one language say different things, not only in different words: they negate each other, they are one text
/// but for a number or a pair of opposites, or both are short and Chinese and share under half of their characters. Beyond that
/// English is too rich in paraphrases to tell.
pub fn conflict(a: &str, b: &str) -> bool {
    conflict_as(a, b, || compare(a, b))
}

/// As [`conflict`], of texts that were compared, or are where that matters.
pub(crate) fn conflict_as(a: &str, b: &str, verdict: impl FnOnce() -> Verdict) -> bool {
    const SHORT: usize = 12;
    // `过期` and `已过期` are one state.
    let plain = |text: &str| loose(text).replace(['已', '了', '被'], "");
    let (plain_a, plain_b) = (plain(a), plain(b));
    if plain_a.contains(&plain_b) || plain_b.contains(&plain_a) {
        return false;
    }
    if split(a) == split(b) {
        return false;
    }
    let verdict = verdict();
    let (a_content, b_content) = (Content::of(a), Content::of(b));
    let han = [a, b].iter().any(|text| text.chars().any(is_han));
    // Chinese negates in single characters, which are no words of the content.
    if verdict == Verdict::Polarity && (han || are_denied(&a_content, &b_content)) {
        return true;
    }
    if differ_in_numbers(&plain_a, &plain_b) || are_opposed(&a_content, &b_content) {
        return true;
    }
    let (a_han, b_han) = (han_of(&plain_a), han_of(&plain_b));
    let short = |han: &[char]| (2..=SHORT).contains(&han.len());
    if !short(&a_han) || !short(&b_han) {
        return false;
    }
    match verdict {
        Verdict::Near => true,
        Verdict::Different => {
            let shared = shared(&a_han, &b_han);
            let synonyms = a_han[..2] == b_han[..2] && negates(&a_han) && negates(&b_han);
            !synonyms && (shared * 2 < a_han.len().min(b_han.len()) || says_another_state(&a_han, &b_han))
        }
        _ => false,
    }
}

/// `argument 3 is bad` beside `argument 4 is bad`, of which neither holds the other.
fn differ_in_numbers(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        let words = text.split(|c: char| c.is_ascii_digit()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    words(a) == words(b)
}

/// `账号锁定` beside `账号注销`: one frame, and in it two words of one length that share nothing. Words for any kind of failure
/// are each other's synonyms.
fn says_another_state(a: &[char], b: &[char]) -> bool {
    const GENERAL: &[char] =
        &['不', '无', '未', '没', '非', '错', '误', '失', '败', '异', '常', '效', '法', '缺', '少', '故', '障'];
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    a.len() == b.len()
        && (2..=3).contains(&a.len())
        && a.iter().all(|c| !b.contains(c))
        && !a.iter().chain(b).any(|c| GENERAL.contains(c))
}

fn han_of(text: &str) -> Vec<char> {
    text.chars().filter(|&c| is_han(c)).collect()
}

fn negates(han: &[char]) -> bool {
    han.iter().any(|c| "不无未没非缺失".contains(*c))
}

/// How many characters two texts have in common, each counted as often as both have it.
fn shared(a: &[char], b: &[char]) -> usize {
    let mut rest = b.to_vec();
    a.iter().filter(|c| rest.iter().position(|other| other == *c).map(|at| rest.swap_remove(at)).is_some()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_different_things() {
        for (a, b) in [
            ("指定的对象不存在", "指定的对象已存在"),
            ("登录已过期", "订单已关闭"),
            ("the value cannot be empty here", "the value can be empty here"),
            ("the name has more than 32 characters", "the name has more than 64 characters"),
            ("备注最多20个字", "备注最多50个字"),
            ("The request is too long", "the response was too long"),
            ("账号已锁定", "账号已注销"),
            ("已锁定账号", "已注销账号"),
            ("用户邮箱格式错误", "用户邮编格式错误"),
            ("账号不存在", "账号被盗用请联系"),
            ("用户不存在", "订单未支付"),
            ("过载", "网络断开"),
        ] {
            assert!(conflict(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn texts_that_say_more_or_say_it_otherwise() {
        for (a, b) in [
            ("access token过期", "access token已过期"),
            ("参数错误", "无效的参数"),
            ("用户不存在", "用户未找到"),
            ("登录过期", "登录过期，请重新登录"),
            ("login expired", "the session is gone"),
            ("InvalidOptions", "Invalid options"),
            ("InvalidDriverList", "Invalid driver list in the file"),
            ("Invalud driver license", "Invalid driver license"),
            ("driver license invalid", "driver license not valid"),
            ("Fixed supply", "the supply is fixed and no new parts can be made"),
            ("argument {0} is bad", "argument {1} is bad"),
            ("密码错误", "用户输入的密码与注册时所填写的不一致"),
            ("登录出错12", "登录出错"),
            ("磁盘已满", "用户输入的密码与注册时所填写的不一致"),
            ("账号锁定", "账号正在注销"),
            ("账号注销", "账号销户"),
        ] {
            assert!(!conflict(a, b), "{a} / {b}");
        }
    }
}
