//! The hash of a line and what follows it, as the action that uploads SARIF logs to GitHub works it out; a log that holds another one
//! for the same place is warned of. Each hash is over 100 UTF-16 units from the start of the line, without spaces and tabs.

use std::fmt;

use foldhash::HashMap;

const WINDOW: usize = 100;
const FACTOR: u64 = 37;
/// What stands at the end of a file.
const END: u16 = u16::MAX;

/// The hash of a line, and how many lines so far have the same; its `Display` is what the action writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineHash {
    hash: u64,
    count: u32,
}

impl fmt::Display for LineHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}:{}", self.hash, self.count)
    }
}

/// The hash of each line of a text, in order.
pub(super) fn hashes(text: &str) -> Vec<LineHash> {
    let mut rolling = Rolling::default();
    let (mut starts, mut after_return) = (true, false);
    for unit in text.encode_utf16().chain([END]) {
        let skipped = matches!(unit, 0x20 | 0x09) || (after_return && unit == 0x0a);
        after_return = unit == 0x0d;
        if skipped {
            continue;
        }
        let unit = if after_return { 0x0a } else { unit };
        rolling.push(unit, starts);
        starts = unit == 0x0a;
    }
    for _ in 0..WINDOW {
        rolling.push(0, false);
    }
    rolling.found
}

/// The last units, and the hash of them.
struct Rolling {
    /// Each with whether a line starts there.
    units: [(u16, bool); WINDOW],
    next: usize,
    hash: u64,
    /// The weight of the unit that leaves.
    oldest: u64,
    seen: HashMap<u64, u32>,
    found: Vec<LineHash>,
}

impl Default for Rolling {
    fn default() -> Self {
        let oldest = (0..WINDOW).fold(1u64, |weight, _| weight.wrapping_mul(FACTOR));
        Self { units: [(0, false); WINDOW], next: 0, hash: 0, oldest, seen: HashMap::default(), found: Vec::new() }
    }
}

impl Rolling {
    fn push(&mut self, unit: u16, starts: bool) {
        let (leaving, started) = std::mem::replace(&mut self.units[self.next], (unit, starts));
        if started {
            let count = self.seen.entry(self.hash).or_default();
            *count += 1;
            self.found.push(LineHash { hash: self.hash, count: *count });
        }
        let left = self.oldest.wrapping_mul(u64::from(leaving));
        self.hash = self.hash.wrapping_mul(FACTOR).wrapping_add(u64::from(unit)).wrapping_sub(left);
        self.next = (self.next + 1) % WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<String> {
        super::hashes(text).iter().map(LineHash::to_string).collect()
    }

    /// Values that the action gives.
    #[test]
    fn hashes_are_those_of_the_action() {
        assert_eq!(hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            hashes(" a\nb\n  \t\tc\n d"),
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
        );
        let expected = [
            "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
        ];
        for text in [
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
            " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r",
            " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
            " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
        ] {
            assert_eq!(hashes(text), expected, "{text:?}");
        }
        let repeated = hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        assert_eq!(repeated[..3], ["a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3"]);
        assert_eq!(
            repeated[6..],
            [
                "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1"
            ]
        );
    }
}
