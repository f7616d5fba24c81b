//! Decides by words, never by substrings, whether a name speaks of error codes. The word lists are the whole of the judgement.

mod words;

use std::sync::LazyLock;

use foldhash::HashMap;
use words::has_no_case;

use super::bytes;

pub(crate) use words::{Words, last_word};

/// True for a name that begins as those of types and variants do: with a capital, or with a letter that has no case.
pub(crate) fn starts_as_type(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase() || has_no_case(c))
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

/// What a word says, as a bit.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    /// One of [`ERROR`].
    Error = 1,
    /// One of [`BEFORE_CODE`].
    BeforeCode = 1 << 1,
    /// One of [`FAILURE`].
    Failure = 1 << 2,
    /// One of [`MEASURE`].
    Measure = 1 << 3,
    /// One of [`FAILING_THING`].
    FailingThing = 1 << 4,
    /// One of [`MEASURE_FIRST`].
    MeasureFirst = 1 << 5,
    /// One of [`OTHER_CODE`].
    OtherCode = 1 << 6,
    /// One of [`MARKER`].
    Marker = 1 << 7,
    /// One of [`WRONG`].
    Wrong = 1 << 8,
    /// One of [`OTHER_THING`].
    OtherThing = 1 << 9,
    /// One of [`OTHER_REASON`].
    OtherReason = 1 << 10,
}

/// The bits of each word that has a [`Role`].
static ROLES: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let lists = [
        (ERROR, Role::Error),
        (BEFORE_CODE, Role::BeforeCode),
        (FAILURE, Role::Failure),
        (MEASURE, Role::Measure),
        (FAILING_THING, Role::FailingThing),
        (MEASURE_FIRST, Role::MeasureFirst),
        (OTHER_CODE, Role::OtherCode),
        (MARKER, Role::Marker),
        (WRONG, Role::Wrong),
        (OTHER_THING, Role::OtherThing),
        (OTHER_REASON, Role::OtherReason),
    ];
    let mut roles: HashMap<&str, u16> = HashMap::default();
    for (word, role) in lists.iter().flat_map(|(words, role)| words.iter().map(move |word| (*word, *role))) {
        *roles.entry(word).or_default() |= role as u16;
    }
    roles
});

/// True for a word, in lower case, of one of the lists.
pub(crate) fn has_role(word: &str, role: Role) -> bool {
    ROLES.get(word).is_some_and(|roles| roles & role as u16 != 0)
}

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

/// The rarest letter of each word that [`may_be_error`] looks for, in either case.
const TELLING: [bool; 256] = bytes::set(b"rdxfqRDXFQ");

/// A quick look at the letters before the words are made: each word that counts holds one of these.
pub(crate) fn may_be_error(name: &str) -> bool {
    let is_telling = |&(_, byte): &(usize, u8)| TELLING[usize::from(byte)];
    name.bytes().enumerate().filter(is_telling).any(|(at, byte)| match small(byte) {
        b'r' => stand_around(name, at, 1, "err"),
        b'd' => stand_around(name, at, 2, "code"),
        b'x' => stand_around(name, at, 1, "exception"),
        b'f' => stand_around(name, at, 0, "fault"),
        _ => stand_around(name, at, 1, "sqlstate") || stand_around(name, at, 1, "sql_state"),
    })
}

/// The same for what [`is_error_constant`] and [`is_code_name`] ask.
pub(crate) fn may_be_error_constant(name: &str) -> bool {
    let short = name.trim_start_matches(|c: char| !c.is_alphanumeric()).get(..2);
    may_be_error(name) || short.is_some_and(|start| start.eq_ignore_ascii_case("er"))
}

/// True where the words hold one of error itself, or a kind of result with `code`.
pub(crate) fn is_error_name(name: &str) -> bool {
    if !may_be_error(name) {
        return false;
    }
    let words = Words::of(name);
    let (mut of_processor, mut exception, mut left_behind, mut said) = (false, false, false, false);
    let (mut before, mut last) = ("", "");
    for word in words.iter() {
        (before, last) = (last, word);
        of_processor |= matches!(word, "cpu" | "interrupt" | "trap" | "vector");
        exception |= word.starts_with("exception");
        left_behind |= matches!((before, word), ("exit", "code" | "codes" | "status"));
        said |= has_role(word, Role::Error) || (matches!(word, "code" | "codes") && has_role(before, Role::BeforeCode));
    }
    // The exceptions of a processor have vectors and no codes; a process leaves an `exit_status` and an `ErrorExitCode` behind.
    match (before, last) {
        _ if of_processor && exception => false,
        ("sql", "state") => true,
        (_, last) if is_camel(name) && has_role(last, Role::OtherThing) => false,
        _ => said && !left_behind,
    }
}

/// Like [`is_error_name`] for constants: `EXCEPTION_…` and `FAULT_…` are the processor's as often as the program's.
pub(crate) fn is_error_constant(name: &str) -> bool {
    if !may_be_error_constant(name) {
        return false;
    }
    let words = Words::of(name);
    let strong =
        |word: &str| has_role(word, Role::Error) && !matches!(word, "exception" | "exceptions" | "fault" | "faults");
    // `EXIT_ERR` is what the process leaves behind, `IRQ_DATA_ERROR` what a device sends.
    if words.first().is_some_and(|first| matches!(first, "exit" | "flag" | "irq" | "mask" | "reg" | "std")) {
        return false;
    }
    // `ER_SERVER_SHUTDOWN`, as databases write it.
    let short = words.are_several() && words.first() == Some("er");
    short || words.any(strong) || (is_error_name(name) && words.any(|word| word == "code"))
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
    let words = Words::of(name);
    if other_thing(&words).is_some() {
        return false;
    }
    words.last().is_some_and(|last| {
        matches!(last, "code" | "codes" | "reason" | "fault" | "failure" | "failures" | "result" | "results")
    })
}

/// The word that makes a code or a reason one of something else.
fn other_thing(words: &Words) -> Option<&str> {
    let reason = words.last() == Some("reason");
    words.iter().find(|word| has_role(word, Role::OtherCode) || (reason && has_role(word, Role::OtherReason)))
}

/// True for a name that points to error codes, whatever else it says: the first thing asked of what might have come close.
pub(crate) fn comes_close(name: &str) -> bool {
    Words::of(name).any(|word| {
        has_role(word, Role::Error)
            || matches!(word, "code" | "codes" | "reason" | "reasons" | "failure" | "failures" | "result")
    })
}

/// What in the name of a type or module says that it is no list of errors though it points to them: `ErrorSeverity`, `CommandCode`.
pub(crate) fn objection(name: &str) -> Option<String> {
    let words = Words::of(name);
    if !is_error_name(name) {
        let other = other_thing(&words)
            .or_else(|| words.iter().rev().find(|word| has_role(word, Role::OtherThing) || *word == "exit"));
        return other.map(|word| format!("`{word}` in its name makes it something else"));
    }
    let last = words.last().unwrap_or_default();
    (!ends_in_error(name)).then(|| format!("its name ends in `{last}` and not in the word of error"))
}

/// True for `ERR_X` and `ERROR_X`, which say before anything else what they are.
pub(crate) fn starts_with_error(name: &str) -> bool {
    let words = Words::of(name);
    words.are_several() && words.first().is_some_and(|first| has_role(first, Role::Error) || first == "er")
}

/// True where a word of failure stands in the name.
pub(crate) fn is_failure_name(name: &str) -> bool {
    // Also in the way of errno: `EINVALID_STATE`.
    let words = Words::of(name);
    // `OUT_OF_RANGE` and `TIMED_OUT` fail; `OUT_RESULT` comes out.
    let out = |pair| matches!(pair, ("out", "of") | ("time" | "timed" | "run" | "ran" | "locked", "out"));
    let fails = |word: &str| word != "out" && has_role(word, Role::Failure);
    words.any(|word| {
        fails(word) || word.strip_prefix('e').is_some_and(|word| word.len() > 2 && has_role(word, Role::Failure))
    }) || words.pairs().any(out)
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
    let words = Words::of(name);
    [words.first(), words.last()].into_iter().flatten().any(|word| matches!(word, "base" | "offset"))
}

/// True for the name of a success value: `Ok`, `SUCCESS_CODE`.
pub(crate) fn is_success_name(name: &str) -> bool {
    Words::of(name).any(|word| matches!(word, "ok" | "success" | "succeed" | "succeeded" | "successful"))
}

/// True for a constant whose first word says that it limits or counts: `MAX_ERRORS`, `NEXT_ERROR_CODE`.
pub(crate) fn is_limit_name(name: &str) -> bool {
    Words::of(name).first().is_some_and(|first| has_role(first, Role::MeasureFirst))
}

/// True for a constant that measures or marks something: `MAX_ERRORS`, `ERROR_CODE_OFFSET`, `ERR_BUF_SIZE`.
pub(crate) fn is_measure_name(name: &str) -> bool {
    let words = Words::of(name);
    let last = words.last().unwrap_or_default();
    let first = words.first().unwrap_or_default();
    if has_role(first, Role::MeasureFirst) {
        return true;
    }
    if !has_role(last, Role::Measure) {
        return false;
    }
    if first == "err" && has_role(last, Role::FailingThing) {
        return false;
    }
    // `ERR_INVALID_BLOCK_ID` and `ERR_READ_TIMEOUT` fail; `ERR_BUF_SIZE` and `READ_TIMEOUT` measure.
    let mut before = words.iter().rev().skip(1);
    let fails = before.any(|word| has_role(word, Role::Failure) && !has_role(word, Role::Error));
    let mut before = words.iter().rev().skip(1);
    let failing_last = has_role(last, Role::Failure) && before.any(|word| has_role(word, Role::Error) || word == "er");
    !(fails || failing_last)
}

/// True for `X_CODE` where the words before do not make it another kind of code.
pub(crate) fn is_code_name(name: &str) -> bool {
    if !may_be_error(name) {
        return false;
    }
    let words = Words::of(name);
    words.last().is_some_and(|last| matches!(last, "code" | "errno"))
        && !words.any(|word| has_role(word, Role::OtherCode))
}

/// True for a range marker: `LSP_RESERVED_ERROR_RANGE_START`, `UserBase`, `Max`. What is wrong with a range or an end is an error:
/// `OffsetOutOfRange`, `UnexpectedEnd`.
pub(crate) fn is_marker_name(name: &str) -> bool {
    let words = Words::of(name);
    let is_wrong = || words.any(|word| has_role(word, Role::Wrong));
    match words.last() {
        Some("base" | "reserved" | "sentinel") => true,
        Some(last) if has_role(last, Role::Marker) => !is_wrong(),
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
    let words = Words::of(stem);
    words.any(|word| matches!(word, "errno" | "errcode" | "errcodes" | "retcode"))
        || (is_error_name(stem) && words.any(|word| matches!(word, "code" | "codes")))
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
    let words = Words::of(name);
    let integer = |word: &str| crate::code::IntType::from_name(word).is_some();
    words
        .any(|word| matches!(word, "code" | "codes" | "errno" | "errcode" | "number" | "retcode" | "sqlstate" | "wire"))
        && !words.any(|word| has_role(word, Role::OtherCode))
        || {
            let mut words = words.iter();
            let first_three = (words.next(), words.next(), words.next());
            matches!(first_three, (Some("to" | "as" | "into" | "from"), Some(kind), None) if integer(kind))
        }
}

/// True for functions that rank or sort errors: `error_score`, `classify_error`. Their numbers are no codes.
pub(crate) fn is_ranking_function(name: &str) -> bool {
    Words::of(name).any(|word| {
        matches!(
            word,
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
    Words::of(name).any(|word| {
        matches!(
            word,
            "column" | "count" | "index" | "len" | "length" | "line" | "offset" | "position" | "size" | "version"
        )
    })
}

/// True where the word of error ends the name, but for words such as `code` and `kind`; `FaultStage` speaks of something else.
pub(crate) fn ends_in_error(name: &str) -> bool {
    let behind = |word: &str| {
        matches!(word, "kind" | "no" | "num" | "number" | "id" | "type" | "enum" | "status" | "e" | "value")
    };
    let words = Words::of(name);
    let mut from_end = words.iter().rev().skip_while(|word| behind(word));
    from_end.next().is_some_and(|word| has_role(word, Role::Error) || matches!(word, "code" | "codes"))
}

/// True for functions that give the text of an error: `message`, `description`, `error_str_of`.
pub(crate) fn is_text_function(name: &str) -> bool {
    Words::of(name).any(|word| {
        matches!(
            word,
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
    }) && !Words::of(name).any(|word| {
        matches!(word, "category" | "suggestion" | "hint" | "level" | "severity" | "help" | "solution" | "from")
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
    use super::*;

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
