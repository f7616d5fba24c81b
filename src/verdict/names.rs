//! Whether two identifiers name one thing.

use super::content::{Content, are_denied, split};

/// True where two identifiers name one thing in two spellings: the words of one are all in the other, in any order, whole or shortened
/// (`TXN` for `Transaction`), joined or apart (`entrypoint`, `entry point`), or in words that mean the same. A word of negation that only
/// one of them has makes them two.
pub fn same_symbol(a: &str, b: &str) -> bool {
    let (a_words, b_words) = (split(a), split(b));
    if a_words.concat() == b_words.concat() {
        return true;
    }
    if a_words.is_empty() || b_words.is_empty() {
        return false;
    }
    let (a_content, b_content) = (Content::of(a), Content::of(b));
    if are_denied(&a_content, &b_content) {
        return false;
    }
    let same_content = |a: &Content, b: &Content| !a.is_empty() && a.without(b).next().is_none();
    let content = same_content(&a_content, &b_content) || same_content(&b_content, &a_content);
    content || all_in(&a_words, &b_words) || all_in(&b_words, &a_words)
}

/// True where each word is one of the others, or is written there as several, or is a part of one.
fn all_in(words: &[String], others: &[String]) -> bool {
    let mut at = 0;
    while at < words.len() {
        let of_one = runs(words).find(|(start, _, joined)| *start == at && others.contains(joined));
        if let Some((_, length, _)) = of_one {
            at += length;
        } else if others.iter().any(|other| is_form(&words[at], other)) || is_run(&words[at], others) {
            at += 1;
        } else {
            return false;
        }
    }
    true
}

/// True where the word is several of the others joined, or their first letters.
fn is_run(word: &str, others: &[String]) -> bool {
    let initials: String = others.iter().filter_map(|other| other.chars().next()).collect();
    runs(others).any(|(_, _, joined)| joined == word) || (word.len() > 1 && initials.contains(word))
}

/// Two or three neighbours as one word: the first of them, how many, and the word.
fn runs(words: &[String]) -> impl Iterator<Item = (usize, usize, String)> {
    let of_length = |length: usize| words.windows(length).enumerate().map(move |(at, run)| (at, length, run.concat()));
    [2, 3].into_iter().flat_map(of_length)
}

/// True where one word is the other, or a short form of it.
fn is_form(a: &str, b: &str) -> bool {
    a == b || is_short_for(a, b) || is_short_for(b, a)
}

/// `TXN` for `transaction`, `msg` for `message`.
fn is_short_for(short: &str, long: &str) -> bool {
    if short.starts_with("tx") && short.len() <= 3 && long.starts_with("transaction") {
        return true;
    }
    let mut rest = long.chars();
    short.len() >= 2
        && short.chars().next() == long.chars().next()
        && short.chars().all(|c| rest.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::same_symbol;

    #[test]
    fn spellings_of_one_name() {
        for (a, b) in [
            ("LoginExpired", "LOGIN_EXPIRED"),
            ("InvalidTxnNonce", "INVALID_TRANSACTION_NONCE"),
            ("ParcelUnknownLabel", "UnknownParcelLabel"),
            ("EntryPointMissing", "ENTRYPOINT_MISSING"),
            ("entrypoint", "GateEntryPoint"),
            ("MsgTooLong", "MessageTooLong"),
            ("IoBroken", "InputOutputBroken"),
            ("ParcelNotFound", "ParcelDoesNotExist"),
            ("User2Gone", "USER_2_GONE"),
            ("MsgTooLong", "GateMessageTooLong"),
            ("ParcelMissing", "TornParcelAbsent"),
            ("TornIoPort", "IoportTornLost"),
        ] {
            assert!(same_symbol(a, b) && same_symbol(b, a), "{a} / {b}");
        }
    }

    #[test]
    fn names_of_two_things() {
        for (a, b) in [
            ("LineFrozen", "BountyMissing"),
            ("ParcelNotFound", "CallerNotInList"),
            ("GateLocked", "GateNotLocked"),
            ("LabelTorn", "LabelLost"),
            ("TornEntryPoint", "EntrypointLost"),
            ("Gate", "寄件"),
            ("Gate", "_"),
            ("GateX", "GateXrayTorn"),
            ("GateTorn", "TransactionTorn"),
            ("BoxTorn", "TransactionTorn"),
            ("AgeTorn", "MessageTorn"),
        ] {
            assert!(!same_symbol(a, b) && !same_symbol(b, a), "{a} / {b}");
        }
    }
}
