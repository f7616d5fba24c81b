//! The words that carry the meaning of a text or a name, so that a text can be held against the name of its code and the names
//! beside it. A wrong match costs a false report, a missed one only silence.

use std::{borrow::Cow, mem, sync::LazyLock};

use foldhash::HashMap;

use crate::code::is_han;

/// Words that say nothing, or only that there is an error. `timed out` is read before them.
const EMPTY: &[&str] = &[
    "a", "an", "and", "any", "are", "as", "at", "bad", "be", "been", "being", "but", "by", "can", "code", "could",
    "did", "do", "does", "due", "either", "err", "errno", "error", "exception", "expect", "expected", "expects",
    "fail", "failed", "failure", "fault", "for", "from", "given", "got", "had", "happened", "has", "have", "if",
    "illegal", "in", "incorrect", "into", "invalid", "is", "issue", "it", "its", "malformed", "may", "mismatch",
    "must", "need", "needs", "occured", "occurred", "of", "on", "only", "or", "out", "problem", "provided", "required",
    "requires", "s", "shall", "should", "some", "that", "the", "their", "then", "there", "these", "this", "to", "too",
    "tried", "trying", "unable", "unexpected", "unknown", "use", "used", "valid", "was", "were", "when", "which",
    "while", "will", "with", "wrong",
];

/// Words that turn the next ones round.
const NEGATIONS: &[&str] = &[
    "arent", "cannot", "cant", "couldnt", "didnt", "doesnt", "dont", "hasnt", "havent", "isnt", "never", "no", "not",
    "wasnt", "werent", "without", "wont",
];

/// Words for one thing; the first of them stands for all.
const SYNONYMS: &[&[&str]] = &[
    &["absent", "missing", "missed", "lost", "lacking", "lacks"],
    &["present", "exist", "existing", "existence", "found", "find", "available", "duplicate", "duplicated", "already"],
    &["limit", "exceed", "exceeded", "exceeds", "exceeding", "over", "quota"],
    &["max", "maximum"],
    &["min", "minimum"],
    &[
        "less", "below", "under", "least", "insufficient", "enough", "few", "fewer", "small", "smaller", "low",
        "short", "shorter",
    ],
    &["denied", "deny", "forbidden", "forbid", "permission", "permit", "privilege", "unauthorized", "unauthorised"],
    &["authorized", "authorised", "authorize", "authority", "authorization", "auth", "authentication", "authenticate"],
    &["large", "larger", "big", "bigger", "greater", "high", "higher", "long", "longer", "many", "more", "above"],
    &["parse", "parsing", "decode", "decoding", "deserialize", "deserialization", "unmarshal"],
    &["encode", "encoding", "serialize", "serialization", "marshal"],
    &["delete", "deletion", "remove", "removal", "drop"],
    &["create", "creation"],
    &["save", "saving", "write", "writing", "written", "store", "storing", "persist"],
    &["read", "reading", "load", "loading", "get", "getting", "retrieve", "fetch"],
    &["start", "begin", "beginning", "started"],
    &["end", "finish", "finished", "stop", "stopped"],
    &["add", "addition", "adding", "sum"],
    &["subtract", "subtraction", "sub"],
    &["multiply", "multiplication", "mul"],
    &["divide", "division", "div"],
    &["config", "configuration", "configure", "settings", "setting"],
    &["disk", "drive"],
    &["disabled", "inactive"],
    &["param", "parameter", "argument", "arg"],
    &["id", "identifier"],
];

/// Words of size: `must be greater than` and `is too small` are one error.
const SIZES: [&str; 5] = ["limit", "max", "min", "less", "large"];

/// Words that turn the whole round: `invalid`, and `not valid`.
const FLAWS: &[&str] = &["failed", "illegal", "incorrect", "invalid", "mismatch", "unable", "wrong"];

/// Words that say how it should be, not how it is.
const DEMANDS: &[&str] = &[
    "can", "cannot", "cant", "expect", "expected", "expects", "may", "must", "need", "needs", "only", "required",
    "requires", "shall", "should",
];

/// Words for two things that are taken for each other when a line is copied.
const OPPOSITES: &[(&str, &str)] = &[
    ("absent", "present"),
    ("active", "inactive"),
    ("add", "delete"),
    ("after", "before"),
    ("ask", "bid"),
    ("bind", "unbind"),
    ("borrow", "repay"),
    ("burn", "mint"),
    ("buy", "sell"),
    ("client", "server"),
    ("close", "open"),
    ("column", "row"),
    ("compress", "decompress"),
    ("connect", "disconnect"),
    ("create", "delete"),
    ("decode", "encode"),
    ("decrypt", "encrypt"),
    ("deposit", "withdraw"),
    ("disable", "enable"),
    ("download", "upload"),
    ("empty", "full"),
    ("end", "start"),
    ("even", "odd"),
    ("export", "import"),
    ("failure", "success"),
    ("first", "last"),
    ("input", "output"),
    ("left", "right"),
    ("local", "remote"),
    ("lock", "unlock"),
    ("login", "logout"),
    ("lower", "upper"),
    ("maker", "taker"),
    ("maximum", "minimum"),
    ("negative", "positive"),
    ("next", "previous"),
    ("old", "new"),
    ("overflow", "underflow"),
    ("pause", "resume"),
    ("private", "public"),
    ("publish", "subscribe"),
    ("read", "write"),
    ("receive", "send"),
    ("receiver", "sender"),
    ("recipient", "sender"),
    ("register", "unregister"),
    ("request", "response"),
    ("source", "destination"),
    ("source", "target"),
    ("stake", "unstake"),
    ("subscribe", "unsubscribe"),
];

/// A Chinese phrase, and the words that it means.
type Phrase = (&'static str, &'static [&'static str]);

/// What Chinese texts say of errors, longest first where one starts with the other.
const HAN: &[Phrase] = &[
    ("不存在", &["absent"]),
    ("未找到", &["absent"]),
    ("找不到", &["absent"]),
    ("没找到", &["absent"]),
    ("没有找到", &["absent"]),
    ("缺少", &["absent"]),
    ("缺失", &["absent"]),
    ("已存在", &["present"]),
    ("已经存在", &["present"]),
    ("重复", &["present"]),
    ("过期", &["expired"]),
    ("失效", &["expired"]),
    ("超时", &["timeout"]),
    ("用户名", &["user", "name"]),
    ("用户", &["user"]),
    ("登录", &["login"]),
    ("登陆", &["login"]),
    ("注册", &["register"]),
    ("账号", &["account"]),
    ("账户", &["account"]),
    ("帐号", &["account"]),
    ("密码", &["password"]),
    ("验证码", &["captcha", "verify", "code"]),
    ("令牌", &["token"]),
    ("权限", &["denied", "authorized"]),
    ("授权", &["authorized"]),
    ("订单", &["order"]),
    ("商品", &["product", "goods"]),
    ("库存", &["stock", "inventory"]),
    ("余额", &["balance"]),
    ("支付", &["payment", "pay"]),
    ("退款", &["refund"]),
    ("文件", &["file"]),
    ("目录", &["directory"]),
    ("数据库", &["database", "db"]),
    ("缓存", &["cache"]),
    ("设备", &["device"]),
    ("驱动", &["driver"]),
    ("网络", &["network"]),
    ("连接", &["connect"]),
    ("服务", &["service", "server"]),
    ("请求", &["request"]),
    ("响应", &["response"]),
    ("参数", &["param"]),
    ("配置", &["config"]),
    ("角色", &["role"]),
    ("菜单", &["menu"]),
    ("部门", &["department", "dept"]),
    ("邮箱", &["email", "mail"]),
    ("手机", &["phone", "mobile"]),
    ("名称", &["name"]),
    ("删除", &["delete"]),
    ("创建", &["create"]),
    ("更新", &["update"]),
    ("修改", &["update", "modify"]),
    ("查询", &["query"]),
    ("读取", &["read"]),
    ("写入", &["save"]),
    ("上传", &["upload"]),
    ("下载", &["download"]),
    ("锁定", &["lock"]),
    ("禁用", &["disabled"]),
    ("签名", &["signature", "sign"]),
    ("加密", &["encrypt"]),
    ("解密", &["decrypt"]),
    ("限制", &["limit"]),
    ("超出", &["limit"]),
    ("超过", &["limit"]),
];

/// What a word does in a text beside what it means, as a bit.
#[derive(Clone, Copy)]
enum Role {
    /// One of [`EMPTY`].
    Empty = 1,
    /// One of [`NEGATIONS`].
    Negation = 2,
    /// One of [`FLAWS`].
    Flaw = 4,
    /// One of [`DEMANDS`].
    Demand = 8,
}

/// The bits of each word that has a [`Role`].
static ROLES: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let lists = [(EMPTY, Role::Empty), (NEGATIONS, Role::Negation), (FLAWS, Role::Flaw), (DEMANDS, Role::Demand)];
    let mut roles: HashMap<&str, u8> = HashMap::default();
    for (word, role) in lists.iter().flat_map(|(words, role)| words.iter().map(move |word| (*word, *role))) {
        *roles.entry(word).or_default() |= role as u8;
    }
    roles
});

/// [`OPPOSITES`] as the words that stand for them.
static OPPOSITE_CONCEPTS: LazyLock<Vec<(Cow<'static, str>, Cow<'static, str>)>> =
    LazyLock::new(|| OPPOSITES.iter().map(|(one, other)| (concept(one), concept(other))).collect());

/// [`HAN`] by first character.
static HAN_BY_FIRST: LazyLock<HashMap<char, Vec<Phrase>>> = LazyLock::new(|| {
    let mut by_first: HashMap<char, Vec<Phrase>> = HashMap::default();
    for &(phrase, words) in HAN {
        by_first.entry(phrase.chars().next().unwrap_or_default()).or_default().push((phrase, words));
    }
    by_first
});

static CONCEPTS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    SYNONYMS.iter().flat_map(|group| group.iter().map(move |word| (stem(word).into_owned(), group[0]))).collect()
});

/// Words that are kept of a text. Each is held against each of another text, and longer texts are prose.
const MOST_WORDS: usize = 300;

/// The words of a text or a name that carry meaning, each as the word that stands for all of its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Without repetition, in the order of the text.
    words: Vec<String>,
    /// The first letters of all words of the text: `if` is found in `insurance fund`.
    initials: String,
    /// The text holds `not` or its like, one for each of them.
    negations: usize,
    /// The text holds `invalid` or its like.
    flawed: bool,
    /// The text says how it should be.
    demands: bool,
}

impl Content {
    /// The content of a name or a text.
    pub fn of(text: &str) -> Self {
        const NEAR: usize = 3;
        let mut content = Self::default();
        let (mut negated, mut before) = (usize::MAX, String::new());
        for (at, word) in split(text).into_iter().enumerate() {
            content.initials.extend(word.chars().next());
            let roles = ROLES.get(word.as_str()).copied().unwrap_or_default();
            let is = |role: Role| roles & role as u8 != 0;
            content.demands |= is(Role::Demand);
            content.flawed |= is(Role::Flaw);
            if !word.is_ascii() && word.chars().any(is_han) {
                content.add_han(&word);
            } else if is(Role::Negation) {
                negated = at;
                content.negations += 1;
            } else if word == "out" && matches!(before.as_str(), "time" | "timed" | "timing") {
                content.words.pop();
                content.add("timeout");
            } else if !is(Role::Empty) {
                let concept = concept(&word);
                let turned = concept == "present" && at.checked_sub(negated).is_some_and(|words| words <= NEAR);
                content.negations = content.negations.saturating_sub(usize::from(turned));
                content.add(if turned { "absent" } else { &concept });
            }
            before = word;
        }
        content
    }

    fn add(&mut self, word: &str) {
        if self.words.len() < MOST_WORDS && !self.words.iter().any(|known| known == word) {
            self.words.push(word.to_owned());
        }
    }

    fn add_han(&mut self, run: &str) {
        let mut rest = run;
        while let Some(c) = rest.chars().next() {
            let phrases = HAN_BY_FIRST.get(&c).into_iter().flatten();
            let found = phrases.filter(|(word, _)| rest.starts_with(word)).max_by_key(|(word, _)| word.len());
            let length = found.map_or(c.len_utf8(), |(word, _)| word.len());
            for word in found.map_or(&[][..], |(_, words)| words) {
                self.add(&concept(word));
            }
            rest = &rest[length..];
        }
    }

    /// The words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// True where nothing is left.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// True where the text has the word, or a longer or shorter form of it.
    pub fn has(&self, word: &str) -> bool {
        self.words().any(|own| is_form(own, word, 4))
    }

    /// True where the text may mean the word: it has a form, an abbreviation or the initials of it.
    pub fn may_mean(&self, word: &str) -> bool {
        let initials = (2..=4).contains(&word.len()) && self.initials.contains(word);
        let opposite = |own: &str| self.negations > 0 && (is_negation_of(own, word) || is_negation_of(word, own));
        let size = |own: &str| SIZES.contains(&own) && SIZES.contains(&word);
        let short = |own: &str| is_short_for(word, own) || is_short_for(own, word);
        let same = |own: &str| is_form(own, word, 3) || size(own) || short(own) || opposite(own);
        initials || self.words().any(same)
    }

    /// The words that `other` has not.
    pub fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a str> {
        self.words().filter(|word| !other.words().any(|own| is_form(own, word, 4)))
    }

    /// How many of the words a text has.
    pub fn found_in(&self, text: &Self) -> usize {
        self.words().filter(|word| text.has(word)).count()
    }
}

/// The one word of a name that a later name has lost, where all its others are there: `serum`, of `FillOnSerum` and `FillOnMarket`.
pub fn only_lost(was: &str, is: &str) -> Option<String> {
    let (was, is) = (Content::of(was), Content::of(is));
    let mut lost = was.without(&is);
    let word = lost.next().filter(|_| was.words.len() > 1)?;
    (lost.next().is_none() && was.negations == is.negations).then(|| word.to_owned())
}

/// True where one text says what the other denies, in the same words: `the gate is locked` and `the gate is not locked`.
pub(super) fn are_denied(a: &Content, b: &Content) -> bool {
    let denies = |content: &Content| content.flawed || content.negations > 0;
    a.demands == b.demands && denies(a) != denies(b) && a.without(b).next().is_none() && b.without(a).next().is_none()
}

/// True where two texts speak of one thing and differ in little but a pair of opposites: `the request is too long` and `response too
/// long`.
pub(super) fn are_opposed(a: &Content, b: &Content) -> bool {
    const LITTLE: usize = 2;
    let (only_a, only_b): (Vec<_>, Vec<_>) = (a.without(b).collect(), b.without(a).collect());
    let little = |only: &[&str], all: &Content| (1..=LITTLE).contains(&only.len()) && only.len() < all.words.len();
    let opposite = |one: &str, other: &str| {
        let is = |x: &str, y: &str| OPPOSITE_CONCEPTS.iter().any(|(one, other)| one == x && other == y);
        is(one, other) || is(other, one)
    };
    (a.negations > 0) == (b.negations > 0)
        && a.demands == b.demands
        && little(&only_a, a)
        && little(&only_b, b)
        && only_a.iter().any(|one| only_b.iter().any(|other| opposite(one, other)))
}

/// What tells two codes apart where a text fits one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The word of the name that the text has, or the whole name where the other one only goes on.
    pub said: String,
    /// The word of the other name, for which the text has none.
    pub unsaid: String,
}

/// How a text fits the name `owner` and not the name `other`: it has half of the one, a word of it that the other has not, and none
/// that only the other has. Where the other name is the one with more words, the text must be the whole of the one.
pub fn difference(text: &str, owner: &str, other: &str) -> Option<Difference> {
    let (owner, other) = (&cut(owner, text), &cut(other, text));
    let (content, owner_content, other_content) = (Content::of(text), Content::of(owner), Content::of(other));
    let foreign: Vec<_> = other_content.without(&owner_content).collect();
    let first = *foreign.first()?;
    if foreign.iter().any(|word| content.may_mean(word)) {
        return None;
    }
    if owner_content.found_in(&content) * 2 < owner_content.words.len() {
        return None;
    }
    let mut special = owner_content.without(&other_content).peekable();
    let said = if special.peek().is_none() && goes_on(&content, &owner_content, &foreign) {
        owner.clone()
    } else {
        spelled(text, special.find(|word| content.has(word))?)
    };
    Some(Difference { said, unsaid: spelled(other, first) })
}

/// `ShelfHasLock` of a text that says all of it and no more, beside `ShelfBackHasLock`: not beside `ShelfHasLockOld`.
fn goes_on(text: &Content, owner: &Content, more: &[&str]) -> bool {
    const LEAST: usize = 3;
    const VERSIONS: &[&str] =
        &["alias", "alt", "alternativ", "general", "generic", "legacy", "new", "next", "old", "other"];
    let versions = more.iter().all(|word| VERSIONS.contains(word) || word.bytes().any(|b| b.is_ascii_digit()));
    owner.words.len() >= LEAST
        && !versions
        && text.without(owner).next().is_none()
        && owner.without(text).next().is_none()
}

/// The name cut at the words of a text where it is written as one, as in C: `EKEYREVOKED`.
fn cut(name: &str, text: &str) -> String {
    if name.len() < 5 || !name.starts_with('E') || !name.bytes().all(|b| b.is_ascii_uppercase()) {
        return name.to_owned();
    }
    let lower = name.to_ascii_lowercase();
    let mut rest = &lower[1..];
    let mut words = Vec::new();
    for word in split(text).into_iter().filter(|word| word.len() > 2) {
        if let Some(behind) = rest.strip_prefix(&word) {
            rest = behind;
            words.push(word);
        }
    }
    words.extend((!rest.is_empty()).then(|| rest.to_owned()));
    words.join(" ")
}

/// The word of the text that stands behind a word of its content.
fn spelled(text: &str, word: &str) -> String {
    let in_han = |run: &str| {
        let means = |words: &[&str]| words.iter().any(|other| concept(other) == word);
        HAN.iter().find(|(han, words)| run.contains(han) && means(words)).map(|(han, _)| (*han).to_owned())
    };
    let spelled = split(text).into_iter().find(|spelled| Content::of(spelled).has(word));
    spelled.map_or_else(|| word.to_owned(), |spelled| in_han(&spelled).unwrap_or(spelled))
}

/// The words of a text or an identifier in lower case: `RFQOrderNotFound` is `rfq`, `order`, `not`, `found`. A run of Han characters
/// is one word, and `doesn't` is `doesnt`.
pub fn split(text: &str) -> Vec<String> {
    if text.is_ascii() { split_ascii(text.as_bytes()) } else { split_any(text) }
}

/// Nearly all names and most texts; a fraction of the cost.
fn split_ascii(text: &[u8]) -> Vec<String> {
    let mut words = Vec::with_capacity(8);
    let (mut word, mut before) = (String::new(), b' ');
    for (at, &byte) in text.iter().enumerate() {
        let before = mem::replace(&mut before, byte);
        if byte == b'\'' {
            continue;
        }
        let starts = match byte {
            b'A'..=b'Z' => {
                let next_is_small = || text.get(at + 1).is_some_and(u8::is_ascii_lowercase);
                before.is_ascii_lowercase()
                    || (before.is_ascii_uppercase() && next_is_small())
                    || (before.is_ascii_digit() && word.len() > 1)
            }
            b'a'..=b'z' => before.is_ascii_digit() && word.len() > 1,
            b'0'..=b'9' => before.is_ascii_alphabetic() && word.len() > 1,
            _ => true,
        };
        if starts && !word.is_empty() {
            words.push(mem::take(&mut word));
        }
        if byte.is_ascii_alphanumeric() {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

fn split_any(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut before) = (String::new(), ' ');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let before = mem::replace(&mut before, c);
        if matches!(c, '\'' | '’') {
            continue;
        }
        let long = word.chars().nth(1).is_some();
        let starts = (c.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && next.is_lowercase())))
            || (c.is_ascii_digit() && before.is_alphabetic() && long)
            || (c.is_alphabetic() && before.is_ascii_digit() && long)
            || is_han(c) != is_han(before);
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            if c.is_ascii() {
                word.push(c.to_ascii_lowercase());
            } else {
                word.extend(c.to_lowercase());
            }
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// The word that stands for all of its kind.
fn concept(word: &str) -> Cow<'_, str> {
    let stem = stem(word);
    CONCEPTS.get(stem.as_ref()).map_or(stem, |concept| Cow::Borrowed(concept))
}

/// The word without the endings of English grammar.
fn stem(word: &str) -> Cow<'_, str> {
    const ENDINGS: [(&str, &str); 10] = [
        ("ies", "y"),
        ("ied", "y"),
        ("sses", "ss"),
        ("ations", ""),
        ("ation", ""),
        ("ings", ""),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
    ];
    const LEAST: usize = 3;
    if !word.ends_with(['s', 'd', 'n', 'g', 'e']) {
        return Cow::Borrowed(word);
    }
    let fits = |end: &str| word.strip_suffix(end).filter(|rest| rest.len() >= LEAST && !rest.ends_with('s'));
    let stem = match ENDINGS.iter().find_map(|(end, instead)| Some((fits(end)?, *instead))) {
        Some((rest, "")) => Cow::Borrowed(rest),
        Some((rest, instead)) => Cow::Owned(format!("{rest}{instead}")),
        None => Cow::Borrowed(word),
    };
    let doubled = stem.len() < word.len()
        && ["bb", "dd", "gg", "mm", "nn", "pp", "rr", "tt"].iter().any(|end| stem.ends_with(end));
    let mute = !doubled && stem.strip_suffix('e').is_some_and(|rest| rest.len() >= LEAST);
    let end = stem.len() - usize::from(doubled || mute);
    match stem {
        Cow::Borrowed(stem) => Cow::Borrowed(&stem[..end]),
        Cow::Owned(stem) => Cow::Owned(stem[..end].to_owned()),
    }
}

/// True where one word is the other, or starts with it: `serializ` and `serializer`.
fn is_form(a: &str, b: &str, least: usize) -> bool {
    let starts = |long: &str, short: &str| {
        long.starts_with(short) && short.len() >= least && !short.bytes().any(|b| b.is_ascii_digit())
    };
    a == b || starts(a, b) || starts(b, a)
}

/// `msg` for `message`, or the word itself: the first letter, and then consonants of the word in order.
fn is_short_for(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    (2..=4).contains(&short.len())
        && short.chars().next() == long.chars().next()
        && !short.chars().skip(1).any(|c| "aeiou".contains(c))
        && short.chars().all(|c| rest.any(|other| other == c))
}

fn is_negation_of(negative: &str, positive: &str) -> bool {
    ["un", "in", "non", "dis", "im"].iter().any(|prefix| negative.strip_prefix(prefix) == Some(positive))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn texts_in_ascii_have_the_words_of_any_text(
            text in "[ -~]{0,24}",
            likely in "([A-Z]{1,3}|[a-z]{1,4}|[0-9]{1,3}|'|_| ){0,8}",
        ) {
            prop_assert_eq!(split_ascii(text.as_bytes()), split_any(&text));
            prop_assert_eq!(split_ascii(likely.as_bytes()), split_any(&likely));
        }
    }

    fn words(text: &str) -> Vec<String> {
        Content::of(text).words
    }

    #[test]
    fn splits_identifiers_and_texts() {
        for (text, expected) in [
            ("RFQOrderNotFound", "rfq order not found"),
            ("ERR_LOGIN_EXPIRED", "err login expired"),
            ("the user doesn't exist", "the user doesnt exist"),
            ("InvalidParam12", "invalid param 12"),
            ("TokenV2", "token v2"),
            ("api key无效", "api key 无效"),
            ("", ""),
        ] {
            assert_eq!(split(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn keeps_the_words_that_carry_meaning() {
        for (text, expected) in [
            ("Invalid config value", "config valu"),
            ("the configuration is not valid", "config"),
            ("user does not exist", "user absent"),
            ("UserNotFound", "user absent"),
            ("UserAlreadyExists", "user present"),
            ("no such order exists", "such order absent"),
            ("the request timed out", "request timeout"),
            ("用户名已存在", "user nam present"),
            ("Error: unknown error", ""),
            ("could not find existing order", "absent order"),
            ("the time is over", "tim limit"),
            ("the café is closed", "café closed"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn endings_of_grammar_are_dropped() {
        for (word, expected) in
            [("stopped", "stop"), ("add", "add"), ("loss", "loss"), ("bed", "bed"), ("entries", "entry")]
        {
            assert_eq!(stem(word), expected);
        }
    }

    #[test]
    fn forms_and_abbreviations_of_a_word() {
        for (a, b, is) in [
            ("serializ", "serializer", true),
            ("step1", "step1", true),
            ("step1", "step12", false),
            ("key", "keyring", false),
        ] {
            assert_eq!([is_form(a, b, 4), is_form(b, a, 4)], [is; 2], "{a} / {b}");
        }
        for (short, long, is) in
            [("msg", "message", true), ("messg", "message", false), ("sg", "message", false), ("mge", "message", false)]
        {
            assert_eq!(is_short_for(short, long), is, "{short} / {long}");
        }
    }

    #[test]
    fn names_in_the_manner_of_c_are_cut_at_the_words_of_the_text() {
        for (name, text, expected) in [
            ("ELABELREVOKED", "Label has been revoked", "label revoked"),
            ("ELOCK", "the lock is torn", "lock"),
            ("EISLOCKED", "it is locked", "islocked"),
            ("EIO", "io failed", "EIO"),
            ("LABELREVOKED", "Label has been revoked", "LABELREVOKED"),
            ("ELabelRevoked", "Label has been revoked", "ELabelRevoked"),
        ] {
            assert_eq!(cut(name, text), expected, "{text}");
        }
    }

    #[test]
    fn no_text_has_more_words_than_people_read() {
        let letter = |number: usize| char::from(b'a' + u8::try_from(number % 20).unwrap_or(0));
        let word =
            |number: usize| [letter(number), 'x', letter(number / 20), 'q', letter(number / 400)].iter().collect();
        let all: Vec<String> = (0..2 * MOST_WORDS).map(word).collect();
        assert_eq!(words(&all.join(" ")).len(), MOST_WORDS);
    }

    #[test]
    fn a_name_that_lost_one_word() {
        for (was, is, lost) in [
            ("FillOnSerum", "FillOnMarket", Some("serum")),
            ("FillOnSerum", "FillMarket", Some("serum")),
            ("FillOnSerumBook", "FillOnMarket", None),
            ("Serum", "Market", None),
            ("FillOnMarket", "FillOnMarket", None),
            ("FillOnSerum", "NoFillOnMarket", None),
        ] {
            assert_eq!(only_lost(was, is).as_deref(), lost, "{was} / {is}");
        }
    }

    #[test]
    fn a_text_may_mean_a_word_by_form_abbreviation_and_initials() {
        for (text, word) in [
            ("the message is too long", "msg"),
            ("authorization failed", "author"),
            ("insurance fund is empty", "if"),
            ("market is not initialized", "uninitializ"),
        ] {
            assert!(Content::of(text).may_mean(word), "{text} / {word}");
        }
        for (text, word) in [
            ("row policy", "mask"),
            ("market is initialized", "uninitializ"),
            ("step 11", "12"),
            ("the request is too long", "parcel"),
        ] {
            assert!(!Content::of(text).may_mean(word), "{text} / {word}");
        }
    }

    #[test]
    fn a_text_fits_one_of_two_names() {
        for (text, owner, other, said, unsaid) in [
            ("Unknown shelf label", "UnknownShelfTopLabel", "UnknownBoxLabel", "shelf", "box"),
            ("failed to pack the crate", "PackError", "ForwardError", "pack", "forward"),
            ("bad value of argument 11", "InvalidParam11", "InvalidParam12", "11", "12"),
            ("用户不存在", "UserNotFound", "OrderClosed", "用户", "order"),
            ("Label has been revoked", "ELABELREVOKED", "ELABELREFUSED", "revoked", "refused"),
            ("the shelf has a top lock", "ShelfHasTopLock", "ShelfBackHasTopLock", "ShelfHasTopLock", "back"),
            ("the shelf is broken", "ShelfTorn", "BoxTorn", "shelf", "box"),
        ] {
            let expected = Difference { said: said.to_owned(), unsaid: unsaid.to_owned() };
            assert_eq!(difference(text, owner, other), Some(expected), "{text}");
            assert_eq!(difference(text, other, owner), None, "{text}");
        }
    }

    #[test]
    fn one_text_denies_the_other() {
        let denied = |a, b| are_denied(&Content::of(a), &Content::of(b));
        assert!(denied("the gate is locked", "the gate is not locked"));
        assert!(denied("the key is valid", "invalid key"));
        assert!(!denied("Invalid key", "the key is not valid"));
        assert!(!denied("the weight is zero", "the weight cannot be zero"));
        assert!(!denied("GateNotLocked", "the gate is not locked"));
        assert!(!denied("Invalud parcel", "Invalid parcel"));
        assert!(!denied("the user does not exist", "the user is missing"));
    }

    #[test]
    fn opposites_in_one_frame() {
        let opposed = |a, b| are_opposed(&Content::of(a), &Content::of(b));
        assert!(opposed("the request is too long", "response too long"));
        assert!(opposed("Below the minimum weight", "the weight is above the maximum"));
        assert!(!opposed("the request is too long", "the parcel is too long"));
        assert!(!opposed("cannot read", "cannot write"));
        assert!(!opposed("the gate is not open", "the gate is closed"));
        assert!(!opposed("the gate is open at night", "close it before you leave the gate"));
        assert!(!opposed("the gate must be open", "the gate is closed"));
        assert!(opposed("the request is signed", "the response is signed"));
        assert!(!opposed("the request must be signed", "the response is signed"));
        assert!(!opposed("the request is not signed", "the response is signed"));
        assert!(opposed("the request is not signed", "the response is not signed"));
        assert!(!opposed("a b", "a b"));
    }

    #[test]
    fn a_text_fits_both_names_or_none() {
        for (text, a, b) in [
            ("Not implemented", "PackNotImplemented", "UnpackNotImplemented"),
            ("User banned", "UserBanned", "UserBannedAlt"),
            ("User banned", "UserBanned", "AdminUserBanned"),
            ("The shelf has a top lock", "ShelfHasTopLock", "ShelfHasTopLockV2"),
            ("numerical overflow", "NumericalOverflow", "NumericalOverflowError"),
            ("too many requests", "TooManyRequests", "RequestLimitExceeded"),
            ("Not permitted to seal this", "NotPermittedToSealThis", "Unauthorized"),
            ("message is too long", "MessageTooLong", "MsgSize"),
            ("kept so that old and cross-version peers can read it", "CrossDeviceLink", "SourceStalled"),
        ] {
            assert_eq!(difference(text, a, b), None, "{text}: {a} / {b}");
            assert_eq!(difference(text, b, a), None, "{text}: {b} / {a}");
        }
    }
}
