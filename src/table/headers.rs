//! What the header of a column says about it. Whether it is true is seen in the cells.

use unicode_normalization::UnicodeNormalization;

use super::Column;

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Codes; a header that is not sure must show numbers below it.
    Code {
        /// It means codes and nothing else.
        sure: bool,
    },
    /// 状态码 is the status of HTTP to one vendor, and the code to another.
    StatusCode,
    /// `Status` is that of HTTP, or whether the code is in use.
    Status,
    /// `deprecated`: true where the code is no longer to be given out.
    Deprecated,
    /// `error`, `reason`: a symbol, or a text.
    Error,
    /// Descriptions.
    Text {
        /// The tag of the language, where the header names one.
        tag: Option<&'static str>,
        /// Of two columns in one language, that of the higher rank holds the text of the code, the other one remarks.
        rank: u8,
    },
    /// Something else.
    Field(Column),
}

const CODE: &[&str] = &[
    "错误码",
    "错误代码",
    "错误编号",
    "错误号",
    "返回码",
    "返回代码",
    "返回值",
    "响应码",
    "响应代码",
    "业务错误码",
    "业务码",
    "业务状态码",
    "结果码",
    "异常码",
    "子错误码",
    "明细返回码",
    "代码",
    "编码",
    "码",
    "码值",
    "錯誤碼",
    "錯誤代碼",
    "错误code",
    "返回code",
    "错误码code",
    "错误码errorcode",
    "错误码十六进制",
    "エラーコード",
    "コード",
    "오류코드",
    "에러코드",
    "code",
    "codes",
    "coden",
    "codenumber",
    "errorcode",
    "errorcodes",
    "errornumber",
    "errorid",
    "errorno",
    "errcode",
    "errno",
    "errnum",
    "subcode",
    "retcode",
    "returncode",
    "resultcode",
    "bizcode",
    "numericcode",
];
const UNSURE_CODE: &[&str] = &["参数", "值", "编号", "value", "number", "num", "id", "key"];
const STATUS_CODE: &[&str] = &["状态码", "statuscode", "响应状态码"];
const STATUS: &[&str] = &["状态", "status", "state", "是否启用", "lifecycle", "stability", "ステータス", "상태"];
const DEPRECATED: &[&str] = &["deprecated", "obsolete", "isdeprecated", "是否废弃", "是否弃用", "已废弃", "已弃用"];
const ERROR: &[&str] = &["错误", "error", "errors", "reason", "错误类型", "错误标识", "errortype"];
const HTTP: &[&str] = &[
    "http", "http状态码", "http响应码", "http返回码", "http码", "httpcode", "httpstatuscode", "httpstatus",
    "httpresponsecode", "httpresponsestatus", "httperrorcode",
];
/// Words for texts, by rank.
const TEXT: [(u8, &[&str]); 3] = [
    (
        3,
        &[
            "错误描述",
            "错误信息",
            "错误消息",
            "错误提示",
            "错误内容",
            "错误含义",
            "错误码描述",
            "错误码信息",
            "错误码含义",
            "错误码说明",
            "错误码msg",
            "返回码描述",
            "返回信息",
            "明细返回码描述",
            "提示",
            "提示信息",
            "提示语",
            "消息",
            "信息",
            "含义",
            "含义说明",
            "文案",
            "对应message",
            "message",
            "msg",
            "messages",
            "errormessage",
            "errormsg",
            "errmsg",
            "errordescription",
            "errortext",
            "errinfo",
            "submsg",
            "template",
            "text",
            "メッセージ",
            "메시지",
        ],
    ),
    (
        2,
        &[
            "描述", "说明", "释义", "解释", "意义", "错误说明", "错误解释", "错误简述", "详细描述", "详细说明",
            "description", "desc", "describe", "descriptions", "meaning", "explanation", "summary", "説明", "설명",
        ],
    ),
    (1, &["备注", "注释", "详情", "remark", "remarks", "comment", "comments", "note", "notes", "detail", "details"]),
];
const FIELDS: [(Column, &[&str]); 11] = [
    (
        Column::Name,
        &[
            "名称", "错误名", "错误名称", "宏定义", "宏", "枚举", "枚举名", "枚举值", "常量", "常量名", "标识",
            "标识符", "符号", "enumerationname", "enumname", "identifier", "name", "symbol", "symbolicname",
            "errorname", "constant", "constantname", "variant", "enum", "macro", "mnemonic", "名前", "이름",
        ],
    ),
    (
        Column::Cause,
        &[
            "错误原因", "可能原因", "常见原因", "异常原因", "原因", "触发条件", "possiblecauses", "possiblecause",
            "causes", "cause", "commoncauses", "trigger", "when",
        ],
    ),
    (
        Column::Solution,
        &[
            "解决方案",
            "解决办法",
            "解决方式",
            "解决方法",
            "处理措施",
            "处理步骤",
            "处理方式",
            "处理建议",
            "排查建议",
            "排查方法",
            "建议解决方法",
            "操作",
            "操作建议",
            "诊断",
            "建议",
            "workaround",
            "solution",
            "solutions",
            "remediation",
            "resolution",
            "recovery",
            "fix",
            "howtofix",
            "action",
            "help",
            "suggestion",
            "常见原因和解决办法",
        ],
    ),
    (Column::Retry, &["是否重试", "可重试", "是否可重试", "retry", "retryable"]),
    (
        Column::Module,
        &[
            "模块", "模块名", "服务名", "服务", "分类", "类别", "modulename", "module", "component", "category",
            "service", "group",
        ],
    ),
    (
        Column::Since,
        &[
            "版本", "起始版本", "引入版本", "新增版本", "since", "sinceversion", "version", "addedin", "introduced",
            "introducedin", "added",
        ],
    ),
    (
        Column::ReplacedBy,
        &["替代", "替代码", "替代错误码", "替换为", "改用", "replacedby", "replacement", "supersededby", "useinstead"],
    ),
    (Column::Owner, &["负责人", "所有者", "归属", "负责团队", "owner", "owners", "team", "maintainer", "contact"]),
    (Column::Shared, &["共享", "共用", "复用", "共享原因", "共用原因", "shared", "sharedwith", "sharedreason"]),
    (
        Column::Other,
        &[
            "序号", "日期", "时间", "date", "time", "no", "index", "严重程度", "级别", "等级", "severity", "level",
            "类名", "exceptionclass", "url", "link", "链接",
        ],
    ),
    (Column::Bilingual, &["中英文", "中英文描述", "双语", "双语描述", "bilingual"]),
];
/// Words for languages. `id` is an identifier before it is Indonesian.
const LANGUAGES: [(&str, &[&str]); 15] = [
    (
        "zh-Hant",
        &[
            "zhhant", "zhtw", "zhhk", "tw", "cht", "繁體中文", "繁体中文", "正體中文", "繁體", "繁体", "繁中",
            "traditionalchinese",
        ],
    ),
    ("zh", &["zh", "zhcn", "zhhans", "cn", "chs", "简体中文", "中文", "简中", "汉语", "simplifiedchinese", "chinese"]),
    ("en", &["en", "enus", "engb", "eng", "english", "英文", "英语", "英語"]),
    ("ja", &["ja", "jajp", "jp", "jpn", "japanese", "日本語", "日文", "日语"]),
    ("ko", &["ko", "kokr", "kr", "kor", "korean", "한국어", "韩文", "韩语"]),
    ("fr", &["fr", "frfr", "french", "français", "francais", "法文", "法语"]),
    ("de", &["de", "dede", "german", "deutsch", "德文", "德语"]),
    ("ru", &["ru", "ruru", "russian", "русский", "俄文", "俄语"]),
    ("es", &["es", "eses", "spanish", "español", "espanol", "西班牙文", "西班牙语"]),
    ("pt", &["pt", "ptbr", "ptpt", "portuguese", "português", "portugues", "葡萄牙文", "葡萄牙语"]),
    ("it", &["it", "itit", "italian", "italiano", "意大利文", "意大利语"]),
    ("vi", &["vi", "vivn", "vietnamese", "tiếngviệt", "越南文", "越南语"]),
    ("th", &["th", "thth", "thai", "ไทย", "泰文", "泰语"]),
    ("id", &["idid", "indonesian", "bahasaindonesia", "印尼文", "印尼语"]),
    ("ar", &["arabic", "阿拉伯文", "阿拉伯语", "العربية"]),
];

/// A header as it is compared: NFKC, lower-case, without white space and `_`.
pub(super) fn fold(header: &str) -> String {
    header.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && *c != '_').collect()
}

/// What a header says. The whole is tried first, then the part before a gloss in brackets, then the gloss; of a path of keys the last one.
pub(super) fn role(header: &str) -> Option<Role> {
    let folded = fold(header);
    let plain: String = folded.chars().filter(|c| !is_mark(*c)).collect();
    let (before, gloss) = folded.split_once(['(', '[', '<']).unwrap_or((&folded, ""));
    let gloss = gloss.trim_end_matches([')', ']', '>']);
    let last = folded.rsplit_once('.').map_or("", |(_, last)| last);
    let (han, latin) = by_script(header);
    let parts = [plain.as_str(), before, gloss, last, &han, &latin].map(|part| part.trim_matches(is_mark));
    let known: Vec<_> = parts.iter().filter(|part| !part.is_empty()).filter_map(|part| word(part)).collect();
    if known.is_empty() {
        return ending(header, &plain);
    }
    // 错误(code)
    let is_code = |role: &&Role| matches!(role, Role::Code { sure: true });
    let vague = matches!(known.first(), Some(Role::Error | Role::Status | Role::StatusCode));
    if vague { known.iter().find(is_code).or(known.first()).cloned() } else { known.into_iter().next() }
}

/// The words of a header in two scripts, 码 Code, of each script apart.
fn by_script(header: &str) -> (String, String) {
    let words = header.split(|c: char| c.is_whitespace() || matches!(c, '/' | '／' | '|'));
    let (latin, han): (Vec<_>, Vec<_>) = words.partition(|word| word.is_ascii());
    if han.is_empty() { Default::default() } else { (fold(&han.concat()), fold(&latin.concat())) }
}

/// What the end of a header says that is not known as a whole: `HMI Message`, `兼容 MySQL 错误码`.
fn ending(header: &str, plain: &str) -> Option<Role> {
    const CODES: &[&str] = &["错误码", "错误代码", "错误编号", "返回码", "errorcode", "errcode"];
    if CODES.iter().any(|end| plain.ends_with(end)) {
        return Some(Role::Code { sure: false });
    }
    let last = header.rsplit(|c: char| c.is_whitespace() || is_mark(c)).find(|word| !word.is_empty()).map(fold)?;
    let ends = |word: &&str| last == *word || (!word.is_ascii() && word.chars().count() > 1 && plain.ends_with(*word));
    let is_text = TEXT[..2].iter().any(|(_, words)| words.iter().any(ends));
    is_text.then_some(Role::Text { tag: None, rank: 2 })
}

fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '、' | '。' | '·')
}

fn word(word: &str) -> Option<Role> {
    let is = |words: &[&str]| words.contains(&word);
    let text = |word: &str| TEXT.iter().find_map(|(rank, words)| words.contains(&word).then_some(*rank));
    if is(CODE) {
        return Some(Role::Code { sure: true });
    }
    if is(UNSURE_CODE) {
        return Some(Role::Code { sure: false });
    }
    for (words, role) in
        [(STATUS_CODE, Role::StatusCode), (STATUS, Role::Status), (DEPRECATED, Role::Deprecated), (ERROR, Role::Error)]
    {
        if is(words) {
            return Some(role);
        }
    }
    if is(HTTP) {
        return Some(Role::Field(Column::Http));
    }
    if let Some((column, _)) = FIELDS.iter().find(|(_, words)| is(words)) {
        return Some(Role::Field(column.clone()));
    }
    if let Some(rank) = text(word) {
        return Some(Role::Text { tag: None, rank });
    }
    // 错误中文描述, `message_en`, `English Description`: a language, and a word for texts or nothing.
    LANGUAGES.iter().find_map(|(tag, names)| {
        let rest = names.iter().filter_map(|name| without(word, name));
        let is_text = |rest: String| rest.is_empty() || text(&rest).is_some() || rest == "错误" || rest == "error";
        rest.into_iter().any(is_text).then_some(Role::Text { tag: Some(tag), rank: 4 })
    })
}

/// The word without the first place where it holds this one. A short one of Latin letters counts only at an end.
fn without(word: &str, part: &str) -> Option<String> {
    let at = match part.len() {
        ..=3 if word.ends_with(part) => word.len() - part.len(),
        ..=3 => word.starts_with(part).then_some(0)?,
        _ => word.find(part)?,
    };
    let rest = format!("{}{}", &word[..at], &word[at + part.len()..]);
    Some(rest.chars().filter(|c| !is_mark(*c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(header: &str) -> Option<&'static str> {
        match role(header) {
            Some(Role::Text { tag, .. }) => tag,
            other => panic!("{header} is {other:?}"),
        }
    }

    #[test]
    fn languages_are_known_by_their_names() {
        for (headers, expected) in [
            (
                "中文|中文描述|错误中文描述|错误描述-中文|错误描述(中文)|zh-CN|Chinese Description|Error Description(Chinese)|message_zh",
                "zh",
            ),
            ("英文|错误英文描述|错误描述（英文）|en-US|English Description|Error Description(English)|msgEn|en", "en"),
            ("繁體中文|zh-Hant|zh_TW|Traditional Chinese", "zh-Hant"),
            ("日本語|Japanese|ja|message_ja|错误描述（日文）", "ja"),
            ("한국어|Korean|ko-KR", "ko"),
            ("Français|fr|description (French)", "fr"),
            ("Deutsch|de|German", "de"),
        ] {
            for header in headers.split('|') {
                assert_eq!(tag(header), Some(expected), "{header}");
            }
        }
        for header in ["错误描述", "说明（message）", "msg(返回码描述)", "describe(描述)", "Description"]
        {
            assert_eq!(tag(header), None, "{header}");
        }
    }

    #[test]
    fn codes_are_known_by_their_names() {
        for header in [
            "错误码",
            "**返回码** (code)",
            "code(返回码)",
            "错误码 [errorCode]",
            "错误码（十六进制）",
            "业务错误码（status）",
            "Error Code",
            "err_no",
            "CodeN",
            "错误(code)",
            "错误码(error)",
            "错误编号(error_code)",
        ] {
            assert_eq!(role(header), Some(Role::Code { sure: true }), "{header}");
        }
        for header in ["码 Code", "错误码 / Error code"] {
            assert_eq!(role(header), Some(Role::Code { sure: true }), "{header}");
        }
        assert_eq!(role("状态 Status"), Some(Role::Status));
        assert_eq!(role("兼容 MySQL 错误码"), Some(Role::Code { sure: false }));
        assert_eq!(role("HMI Message"), Some(Role::Text { tag: None, rank: 2 }));
        assert_eq!(role("HTTP 状态码"), Some(Role::Field(Column::Http)));
        assert_eq!(role("状态码"), Some(Role::StatusCode));
        assert_eq!(role("enumeration name(枚举)"), Some(Role::Field(Column::Name)));
        assert_eq!(role("message.zh"), Some(Role::Text { tag: Some("zh"), rank: 4 }));
        assert_eq!(role("token"), None);
        assert_eq!(role("颜色"), None);
        assert_eq!(role(""), None);
    }
}
