//! Decides by words, never by substrings, whether a name speaks of error codes. The word lists are the whole of the judgement.

/// Words of an identifier in lower case: `ErrSeqNo`, `ERR_SEQ_NO` and `err-seq-no` give `err seq no`. Letters without case, such as the
/// Chinese ones, are a word of their own: `用户Error` gives `用户 error`.
pub(crate) fn words(name: &str) -> Vec<String> {
    if name.is_ascii() { ascii_words(name) } else { words_of_any_script(name) }
}

/// Nearly all names; a tenth of the cost.
fn ascii_words(name: &str) -> Vec<String> {
    let bytes = name.as_bytes();
    let mut words = Vec::with_capacity(4);
    let mut start = 0;
    let mut end_at = |start: usize, end: usize| {
        if start < end {
            words.push(name[start..end].to_ascii_lowercase());
        }
    };
    for (at, &byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_alphanumeric() {
            end_at(start, at);
            start = at + 1;
        } else if byte.is_ascii_uppercase() && at > start {
            let before = bytes[at - 1];
            if !before.is_ascii_uppercase() || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase) {
                end_at(start, at);
                start = at;
            }
        }
    }
    end_at(start, bytes.len());
    words
}

/// The last of the [`words`], without the others.
pub(crate) fn last_word(name: &str) -> Option<String> {
    let end = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    words(end.rsplit('_').next()?).pop()
}

fn words_of_any_script(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut before: Option<char> = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let starts_word = before.is_some_and(|before| {
            let changes_script = has_no_case(before) != has_no_case(c) && before.is_alphabetic() && c.is_alphabetic();
            let is_hump = c.is_uppercase()
                && (before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase())));
            is_hump || changes_script
        });
        if (starts_word || !c.is_alphanumeric()) && !current.is_empty() {
            words.push(std::mem::take(&mut current));
        }
        if c.is_ascii_alphanumeric() {
            current.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            current.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    if !current.is_empty() {
        words.push(current);
    }
    words
}

/// True for a name that begins as those of types and variants do: with a capital, or with a letter that has no case.
pub(crate) fn starts_as_type(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase() || has_no_case(c))
}

fn has_no_case(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

/// True where these letters, in either case, stand somewhere in the name: a quick look before words are made, never a judgement.
pub(crate) fn holds_letters(name: &str, letters: &str) -> bool {
    name.as_bytes().windows(letters.len()).any(|window| window.eq_ignore_ascii_case(letters.as_bytes()))
}

#[rustfmt::skip]
const ERROR: &[&str] = &[
    "err", "errs", "error", "errors", "errno", "errcode", "errcodes", "errorcode", "errorcodes", "errorno", "fault",
    "faults", "exception", "exceptions", "retcode", "errmsg", "errorkind",
    "sqlstate",
];

/// Words that make `code` an error code: `ResultCode`, `RET_CODE`, `BizCode`.
const BEFORE_CODE: &[&str] = &[
    "abort", "ret", "return", "result", "res", "resp", "response", "biz", "business", "reply", "status", "failure",
    "reason",
];

/// Words of failure in the names of codes.
#[rustfmt::skip]
const FAILURE: &[&str] = &[
    "aborted", "abort", "already", "bad", "broken", "busy", "cancelled", "canceled", "cannot", "closed", "conflict",
    "conflicts", "corrupt", "corrupted", "denied", "disabled", "disconnected", "duplicate", "duplicated", "empty",
    "exceed", "exceeded", "exhausted", "exist", "exists", "expired", "fail", "failed", "failure", "forbidden",
    "frozen", "full", "illegal", "inactive", "incomplete", "incorrect", "insufficient", "internal", "invalid",
    "limited", "locked", "lost", "malformed", "mismatch", "mismatched", "missing", "not", "no", "obsolete",
    "occupied", "overflow", "overloaded", "refused", "rejected", "reject", "retired", "suspended", "timeout", "too",
    "unable", "unacceptable", "unauthenticated", "unauthorized", "unavailable", "unexpected", "unimplemented",
    "unknown", "unreachable", "unrecognized", "unsupported", "untrusted", "violation", "wrong", "out", "stale",
    "reset", "required", "error", "err",
];

/// Last words of constants that measure or mark something.
#[rustfmt::skip]
const MEASURE: &[&str] = &[
    "base", "bit", "bits", "bound", "budget", "buf", "buffer", "bytes", "capacity", "cap", "color", "colour", "count",
    "control", "counter", "default", "delay", "depth", "digits", "duration", "en", "enable", "epsilon", "errors", "factor", "field",
    "flag", "flags", "height", "id", "idx", "index", "interval", "kb", "len", "length", "level", "limit", "lines", "magic", "margin",
    "mask", "max", "mb", "min", "millis", "ms", "num", "offset", "percent", "period", "port", "precision", "prefix",
    "priority", "probability", "rate", "ratio", "retries", "retry", "samples", "sec", "secs", "seconds", "shift",
    "size", "slot", "step", "tag", "threshold", "times", "timeout", "tolerance", "total", "ttl", "type", "vector",
    "version", "weight", "width", "window",
];

/// Last words that after `ERR_` say what failed: `ERR_BUFFER`, `ERR_VERSION`.
#[rustfmt::skip]
const FAILING_THING: &[&str] = &[
    "buf", "buffer", "bytes", "field", "id", "idx", "index", "level", "limit", "lines", "magic", "period", "port",
    "precision", "prefix", "priority", "retry", "slot", "step", "tag", "type", "vector", "version",
    "window",
];

/// First words of such constants.
#[rustfmt::skip]
const MEASURE_FIRST: &[&str] = &[
    "next", "max", "min", "num", "n", "default", "total", "count", "len", "size", "base", "offset", "mask", "maximum",
    "minimum",
];

/// Words that make `code` something else: `OPCODE`, `KEY_CODE`, `INVITE_CODE`.
#[rustfmt::skip]
const OTHER_CODE: &[&str] = &[
    "action", "activation", "area", "auth", "bar", "byte", "captcha", "char", "city", "class", "cmd", "color",
    "command", "coupon", "country", "currency", "discount", "event", "exit", "field", "function", "hash", "instr",
    "instruction", "invitation", "invite", "key", "lang", "language", "locale", "machine", "magic", "message",
    "method", "msg", "object", "op", "packet", "phone", "post", "postal", "product", "promo", "qr", "random",
    "reaction", "region", "scan", "sms", "source", "stock", "type", "unicode", "vendor", "verification", "verify",
    "virtual", "zip", "opcode", "bytecode", "encode", "decode", "keycode",
];

/// Words of range markers.
const MARKER: &[&str] =
    &["base", "begin", "end", "first", "last", "max", "min", "range", "reserved", "sentinel", "start"];

/// Words that say what is wrong with what the other words name.
const WRONG: &[&str] = &[
    "above", "bad", "before", "below", "beyond", "empty", "exceed", "exceeded", "exceeds", "expected", "illegal",
    "incorrect", "invalid", "malformed", "missing", "negative", "no", "not", "out", "over", "overlapping", "past",
    "premature", "reached", "too", "unexpected", "unknown", "unsatisfiable", "unsupported", "without", "wrong",
];

/// True where small letters stand in the name, in either case, so that the byte `at` is the one at `index` of them. For a quick look before
/// words are made, which waits for the rarest letter of each word.
#[inline]
pub(super) fn stand_around(name: &str, at: usize, index: usize, letters: &str) -> bool {
    let part = at.checked_sub(index).and_then(|start| name.as_bytes().get(start..start + letters.len()));
    part.is_some_and(|part| part.eq_ignore_ascii_case(letters.as_bytes()))
}

/// The small letter that a byte may be.
#[inline]
pub(super) fn small(byte: u8) -> u8 {
    byte | 0x20
}

/// A quick look at the letters before the words are made: each word that counts holds one of these.
pub(crate) fn may_be_error(name: &str) -> bool {
    name.bytes().enumerate().any(|(at, byte)| match small(byte) {
        b'r' => stand_around(name, at, 1, "err"),
        b'd' => stand_around(name, at, 2, "code"),
        b'x' => stand_around(name, at, 1, "exception"),
        b'f' => stand_around(name, at, 0, "fault"),
        b'q' => stand_around(name, at, 1, "sqlstate") || stand_around(name, at, 1, "sql_state"),
        _ => false,
    })
}

/// The same for what [`is_error_constant`] and [`is_code_name`] ask.
pub(crate) fn may_be_error_constant(name: &str) -> bool {
    let short = name.trim_start_matches(|c: char| !c.is_alphanumeric()).get(..2);
    may_be_error(name) || short.is_some_and(|start| start.eq_ignore_ascii_case("er"))
}

/// Last words of names that speak of errors and are something else: `ErrorSeverity`, `ErrorReportingFlags`.
#[rustfmt::skip]
const OTHER_THING: &[&str] = &[
    "behavior", "behaviour", "category", "class", "context", "control", "domain", "filter", "flag", "flags", "format",
    "handler", "indicator", "level", "mask", "mode", "option", "options", "order", "policy", "priority", "rank", "severity", "source", "stage",
    "state", "strategy", "version",
];

/// Words that make a reason one of something that went its way: `WaitingReason`, `RetryReason`.
#[rustfmt::skip]
const OTHER_REASON: &[&str] = &[
    "change", "compaction", "flush", "pause", "quarantine", "retry", "schedule", "selection", "skip", "start", "trigger",
    "update", "wait", "waiting", "wake", "wakeup",
];

/// True where the words hold one of error itself, or a kind of result with `code`.
pub(crate) fn is_error_name(name: &str) -> bool {
    if !may_be_error(name) {
        return false;
    }
    let words = words(name);
    // The exceptions of a processor have vectors and no codes.
    if words.iter().any(|word| matches!(word.as_str(), "cpu" | "interrupt" | "trap" | "vector"))
        && words.iter().any(|word| word.starts_with("exception"))
    {
        return false;
    }
    if words.ends_with(&["sql".to_owned(), "state".to_owned()]) {
        return true;
    }
    if words.last().is_some_and(|last| OTHER_THING.contains(&last.as_str())) && is_camel(name) {
        return false;
    }
    // What a process leaves behind: `exit_status`, `ErrorExitCode`.
    if words.windows(2).any(|pair| pair[0] == "exit" && matches!(pair[1].as_str(), "code" | "codes" | "status")) {
        return false;
    }
    if words.iter().any(|word| ERROR.contains(&word.as_str())) {
        return true;
    }
    words.windows(2).any(|pair| matches!(pair[1].as_str(), "code" | "codes") && BEFORE_CODE.contains(&pair[0].as_str()))
}

/// Like [`is_error_name`] for constants: `EXCEPTION_…` and `FAULT_…` are the processor's as often as the program's.
pub(crate) fn is_error_constant(name: &str) -> bool {
    if !may_be_error_constant(name) {
        return false;
    }
    let words = words(name);
    let strong = |word: &String| {
        ERROR.contains(&word.as_str()) && !matches!(word.as_str(), "exception" | "exceptions" | "fault" | "faults")
    };
    // `EXIT_ERR` is what the process leaves behind, `IRQ_DATA_ERROR` what a device sends.
    if words.first().is_some_and(|first| matches!(first.as_str(), "exit" | "flag" | "irq" | "mask" | "reg" | "std")) {
        return false;
    }
    // `ER_SERVER_SHUTDOWN`, as databases write it.
    let short = words.len() > 1 && words[0] == "er";
    short || words.iter().any(strong) || (is_error_name(name) && words.iter().any(|word| word == "code"))
}

/// The spelling of types.
fn is_camel(name: &str) -> bool {
    starts_as_type(name) && name.contains(|c: char| c.is_ascii_lowercase())
}

/// True for a name that may speak of error codes and needs more evidence: `Code`, `Reason`, `CloseReason`.
pub(crate) fn is_weak_error_name(name: &str) -> bool {
    // A quick look at the end before the words are made.
    const ENDS: &[&[u8]] = &[b"code", b"codes", b"reason", b"fault", b"failure", b"failures", b"result", b"results"];
    let bytes = name.as_bytes();
    let ends = |end: &&[u8]| bytes.len() >= end.len() && bytes[bytes.len() - end.len()..].eq_ignore_ascii_case(end);
    if !bytes.last().is_some_and(|&last| matches!(last.to_ascii_lowercase(), b'e' | b's' | b'n' | b't'))
        || !ENDS.iter().any(ends)
    {
        return false;
    }
    let words = words(name);
    if other_thing(&words).is_some() {
        return false;
    }
    words.last().is_some_and(|last| {
        matches!(last.as_str(), "code" | "codes" | "reason" | "fault" | "failure" | "failures" | "result" | "results")
    })
}

/// The word that makes a code or a reason one of something else.
fn other_thing(words: &[String]) -> Option<&str> {
    let reason = words.last().is_some_and(|last| last == "reason");
    let other =
        |word: &&String| OTHER_CODE.contains(&word.as_str()) || (reason && OTHER_REASON.contains(&word.as_str()));
    words.iter().find(other).map(String::as_str)
}

/// True for a name that points to error codes, whatever else it says: the first thing asked of what might have come close.
pub(crate) fn comes_close(name: &str) -> bool {
    words(name).iter().any(|word| {
        ERROR.contains(&word.as_str())
            || matches!(word.as_str(), "code" | "codes" | "reason" | "reasons" | "failure" | "failures" | "result")
    })
}

/// What in the name of a type or module says that it is no list of errors though it points to them: `ErrorSeverity`, `CommandCode`.
pub(crate) fn objection(name: &str) -> Option<String> {
    let words = words(name);
    if !is_error_name(name) {
        let other = other_thing(&words).or_else(|| {
            words.iter().rev().map(String::as_str).find(|word| OTHER_THING.contains(word) || *word == "exit")
        });
        return other.map(|word| format!("`{word}` in its name makes it something else"));
    }
    let last = words.last().map_or("", String::as_str);
    (!ends_in_error(name)).then(|| format!("its name ends in `{last}` and not in the word of error"))
}

/// True for `ERR_X` and `ERROR_X`, which say before anything else what they are.
pub(crate) fn starts_with_error(name: &str) -> bool {
    let words = words(name);
    words.len() > 1 && (ERROR.contains(&words[0].as_str()) || words[0] == "er")
}

/// True for a last word of constants that measure or mark something.
pub(crate) fn is_measure_word(word: &str) -> bool {
    MEASURE.contains(&word)
}

/// True where a word of failure stands in the name.
pub(crate) fn is_failure_name(name: &str) -> bool {
    // Also in the way of errno: `EINVALID_STATE`.
    let words = words(name);
    let neighbour = |i: usize| words.get(i).map_or("", String::as_str);
    words.iter().enumerate().any(|(i, word)| match word.as_str() {
        // `OUT_OF_RANGE` and `TIMED_OUT` fail; `OUT_RESULT` comes out.
        "out" => {
            neighbour(i + 1) == "of"
                || matches!(neighbour(i.wrapping_sub(1)), "time" | "timed" | "run" | "ran" | "locked")
        }
        word => {
            FAILURE.contains(&word)
                || word.strip_prefix('e').is_some_and(|word| word.len() > 2 && FAILURE.contains(&word))
        }
    })
}

/// True where two of the names and three tenths of them speak of failure.
pub(crate) fn mostly_fail<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let (mut all, mut failing) = (0, 0);
    for name in names {
        all += 1;
        failing += usize::from(is_failure_name(name));
    }
    failing >= 2 && failing * 10 >= all * 3
}

/// True for the spelling of a constant: `BASE_ERROR`, `E1`.
pub(crate) fn is_constant_name(name: &str) -> bool {
    name.chars().any(|c| c.is_ascii_uppercase()) && !name.chars().any(|c| c.is_ascii_lowercase())
}

/// True for the constant from which others are counted: `ERR_BASE`, `ERROR_CODE_OFFSET`. No code itself.
pub(crate) fn is_base_name(name: &str) -> bool {
    let words = words(name);
    [words.first(), words.last()].into_iter().flatten().any(|word| matches!(word.as_str(), "base" | "offset"))
}

/// True for the name of a success value: `Ok`, `SUCCESS_CODE`.
pub(crate) fn is_success_name(name: &str) -> bool {
    words(name).iter().any(|word| matches!(word.as_str(), "ok" | "success" | "succeed" | "succeeded" | "successful"))
}

/// True for a constant whose first word says that it limits or counts: `MAX_ERRORS`, `NEXT_ERROR_CODE`.
pub(crate) fn is_limit_name(name: &str) -> bool {
    words(name).first().is_some_and(|first| MEASURE_FIRST.contains(&first.as_str()))
}

/// True for a constant that measures or marks something: `MAX_ERRORS`, `ERROR_CODE_OFFSET`, `ERR_BUF_SIZE`.
pub(crate) fn is_measure_name(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    let first = words.first().map_or("", String::as_str);
    if MEASURE_FIRST.contains(&first) {
        return true;
    }
    if !MEASURE.contains(&last) {
        return false;
    }
    if first == "err" && FAILING_THING.contains(&last) {
        return false;
    }
    // `ERR_INVALID_BLOCK_ID` and `ERR_READ_TIMEOUT` fail; `ERR_BUF_SIZE` and `READ_TIMEOUT` measure.
    let before = &words[..words.len() - 1];
    let fails = before.iter().any(|word| FAILURE.contains(&word.as_str()) && !ERROR.contains(&word.as_str()));
    let error = |word: &String| ERROR.contains(&word.as_str()) || word == "er";
    let failing_last = FAILURE.contains(&last) && before.iter().any(error);
    !(fails || failing_last)
}

/// True for `X_CODE` where the words before do not make it another kind of code.
pub(crate) fn is_code_name(name: &str) -> bool {
    if !may_be_error(name) {
        return false;
    }
    let words = words(name);
    words.last().is_some_and(|last| matches!(last.as_str(), "code" | "errno"))
        && !words.iter().any(|word| OTHER_CODE.contains(&word.as_str()))
}

/// True for a range marker: `LSP_RESERVED_ERROR_RANGE_START`, `UserBase`, `Max`. What is wrong with a range or an end is an error:
/// `OffsetOutOfRange`, `UnexpectedEnd`.
pub(crate) fn is_marker_name(name: &str) -> bool {
    let words = words(name);
    let is_wrong = || words.iter().any(|word| WRONG.contains(&word.as_str()));
    match words.last().map(String::as_str) {
        Some("base" | "reserved" | "sentinel") => true,
        Some(last) if MARKER.contains(&last) => !is_wrong(),
        _ => words.first().is_some_and(|first| first == "reserved"),
    }
}

/// True where the file's own name or its folder's speaks of errors: `error_codes.rs`, `errors/user.rs`.
pub(crate) fn is_error_file(path: &str) -> bool {
    let mut parts = path.trim_end_matches(".rs").rsplit('/');
    let stem = parts.next().unwrap_or("");
    let folder = parts.next().unwrap_or("");
    let named = |part: &str| is_error_name(part);
    named(stem) || (folder != "src" && named(folder))
}

/// True where the file is named after error codes, so that every constant in it is one: `error_codes.rs`, `err_code.rs`.
pub(crate) fn is_code_file(path: &str) -> bool {
    let stem = path.trim_end_matches(".rs").rsplit('/').next().unwrap_or("");
    let words = words(stem);
    words.iter().any(|word| matches!(word.as_str(), "errno" | "errcode" | "errcodes" | "retcode"))
        || (is_error_name(stem) && words.iter().any(|word| matches!(word.as_str(), "code" | "codes")))
}

/// True where a doc text says that it is about error codes.
pub(crate) fn is_error_doc(text: &str) -> bool {
    const SIGNS: &[&str] = &[
        "错误码", "错误代码", "返回码", "错误编号", "error code", "error number", "status code", "return code",
        "result code",
    ];
    let lower = text.to_lowercase();
    SIGNS.iter().any(|sign| lower.contains(sign))
}

/// True for functions that give the number of an error: `code`, `error_code`, `to_u32`, `as_i32`.
pub(crate) fn is_code_function(name: &str) -> bool {
    if matches!(name, "from" | "into" | "try_from" | "discriminant" | "value" | "id" | "to_c") {
        return true;
    }
    // What the words below hold, or end in.
    let named = name.bytes().enumerate().any(|(at, byte)| match small(byte) {
        b'd' => stand_around(name, at, 2, "code"),
        b'r' => stand_around(name, at, 1, "err"),
        b'm' => stand_around(name, at, 2, "num"),
        b'q' => stand_around(name, at, 1, "sql"),
        b'w' => stand_around(name, at, 0, "wire"),
        b'z' => stand_around(name, at, 2, "size"),
        _ => false,
    });
    if !named && !name.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let words = words(name);
    let integer = |word: &str| crate::code::IntType::from_name(word).is_some();
    words.iter().any(|word| {
        matches!(word.as_str(), "code" | "codes" | "errno" | "errcode" | "number" | "retcode" | "sqlstate" | "wire")
    }) && !words.iter().any(|word| OTHER_CODE.contains(&word.as_str()))
        || matches!(words.as_slice(), [verb, kind] if matches!(verb.as_str(), "to" | "as" | "into" | "from") && integer(kind))
}

/// True for functions that rank or sort errors: `error_score`, `classify_error`. Their numbers are no codes.
pub(crate) fn is_ranking_function(name: &str) -> bool {
    words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "category"
                | "class"
                | "classify"
                | "count"
                | "index"
                | "kind"
                | "label"
                | "level"
                | "order"
                | "prefer"
                | "preferred"
                | "attempts"
                | "backoff"
                | "cost"
                | "delay"
                | "duration"
                | "interval"
                | "priority"
                | "rank"
                | "retry"
                | "score"
                | "severity"
                | "weight"
                | "size"
                | "len"
                | "exit"
                | "http"
                | "status"
                | "grpc"
        )
    })
}

/// True for a function whose number measures something: `invalid_length(3, …)`.
pub(crate) fn is_measuring_function(name: &str) -> bool {
    words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "column" | "count" | "index" | "len" | "length" | "line" | "offset" | "position" | "size" | "version"
        )
    })
}

/// True where the word of error ends the name, but for words such as `code` and `kind`; `FaultStage` speaks of something else.
pub(crate) fn ends_in_error(name: &str) -> bool {
    let words = words(name);
    let last =
        words.iter().rposition(|word| ERROR.contains(&word.as_str()) || matches!(word.as_str(), "code" | "codes"));
    last.is_some_and(|last| {
        words[last + 1..].iter().all(|word| {
            matches!(
                word.as_str(),
                "kind" | "no" | "num" | "number" | "id" | "type" | "enum" | "status" | "e" | "value"
            )
        })
    })
}

/// True for functions that give the text of an error: `message`, `description`, `error_str_of`.
pub(crate) fn is_text_function(name: &str) -> bool {
    words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "message"
                | "msg"
                | "description"
                | "desc"
                | "describe"
                | "str"
                | "string"
                | "text"
                | "fmt"
                | "info"
                | "errmsg"
                | "zh"
                | "cn"
                | "en"
                | "chinese"
                | "english"
                | "phrase"
                | "reason"
        )
    }) && !words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "category" | "suggestion" | "hint" | "level" | "severity" | "help" | "solution" | "from"
        )
    })
}

/// The names of fields that hold a code.
pub(crate) fn is_code_field(name: &str) -> bool {
    matches!(name, "code" | "err_code" | "error_code" | "errcode" | "errno" | "err_no" | "error_no" | "ret_code")
}

/// The names of fields that hold the text of a code.
pub(crate) fn is_text_field(name: &str) -> bool {
    matches!(
        name,
        "message"
            | "msg"
            | "description"
            | "desc"
            | "err_msg"
            | "error_msg"
            | "error_message"
            | "errmsg"
            | "err_mess"
            | "err_message"
            | "mess"
            | "text"
            | "detail"
            | "reason"
            | "public_message"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn names_in_ascii_have_the_words_of_any_name(name in "[ -~]{0,12}", likely in "[A-Ca-c0-2_-]{0,12}") {
            prop_assert_eq!(ascii_words(&name), words_of_any_script(&name));
            prop_assert_eq!(last_word(&name), words(&name).pop());
            prop_assert_eq!(ascii_words(&likely), words_of_any_script(&likely));
        }
    }

    #[test]
    fn markers_bound_a_range_and_errors_speak_of_one() {
        for name in
            ["LSP_RESERVED_ERROR_RANGE_START", "UserBase", "Max", "ERR_BAD_REQUEST_BASE", "RESERVED_3", "LastError_Max"]
        {
            assert!(is_marker_name(name), "{name}");
        }
        for name in
            ["OffsetOutOfRange", "OUT_OF_RANGE", "UnexpectedEnd", "InvalidTimeRange", "PriceAboveMax", "MissingMinMax"]
        {
            assert!(!is_marker_name(name), "{name}");
        }
    }

    #[test]
    fn names_are_read_by_words() {
        assert_eq!(words("ErrHTTPSeqNo2X"), ["err", "http", "seq", "no2", "x"]);
        assert_eq!(words("用户Error码2_a"), ["用户", "error", "码2", "a"]);
        for name in
            ["UserError", "ERR_SEQ", "ErrorCode", "RET_CODE", "StatusCode", "build_exceptions", "errors", "ResultCode"]
        {
            assert!(is_error_name(name), "{name}");
        }
        for name in
            ["Terrace", "FERRET", "Merry", "OrderStatus", "OpCode", "KeyCode", "Decoder", "Interrupt", "CountryCode"]
        {
            assert!(!is_error_name(name), "{name}");
        }
        assert!(is_weak_error_name("Code") && is_weak_error_name("CloseReason") && !is_weak_error_name("InviteCode"));
    }

    #[test]
    fn measures_are_no_codes() {
        for name in [
            "MAX_ERRORS",
            "ERROR_CODE_OFFSET",
            "BASE_ERROR",
            "ERR_BUF_SIZE",
            "ERROR_COLOR",
            "DEFAULT_ERROR_LEVEL",
            "READ_TIMEOUT",
        ] {
            assert!(is_measure_name(name), "{name}");
        }
        for name in ["ERR_READ_TIMEOUT", "ERROR_NOT_FOUND", "POOL_TOO_LOW_PRIORITY", "ERR_INVALID_SEQ_ID"] {
            assert!(!is_measure_name(name), "{name}");
        }
    }

    #[test]
    fn files_are_read_by_their_own_name_and_folder() {
        assert!(is_error_file("crates/a/src/error.rs") && is_error_file("src/errors/user.rs"));
        assert!(!is_error_file("error-tools/src/lib.rs") && !is_error_file("src/terror.rs"));
        assert!(is_code_file("src/err_code.rs") && is_code_file("src/error_codes.rs") && !is_code_file("src/error.rs"));
    }
}
