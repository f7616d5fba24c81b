//! Which texts of a list of codes stand beside the wrong name: rows swapped, turned round or shifted by one.

use foldhash::HashMap;

use super::Content;

/// How many rows a text is held against.
const MOST: usize = 4;
/// The longest way on which texts have changed places.
const LONGEST_CYCLE: usize = 4;

/// For each row of name and text, the row whose name the text fits, where texts have changed places: the text has all that is special
/// to the other name and nothing that is special to its own, and from there it goes on in the same way, back to the first row or on by one row.
pub fn misplaced(rows: &[(&str, &str)]) -> Vec<Option<usize>> {
    let names: Vec<Content> = rows.iter().map(|(name, _)| Content::of(name)).collect();
    let texts: Vec<Content> = rows.iter().map(|(_, text)| Content::of(subject(text))).collect();
    let by_word = by_word(&names);
    let edges: Vec<Vec<usize>> = (0..rows.len()).map(|row| fitting(row, &names, &texts, &by_word)).collect();
    (0..rows.len()).map(|row| belongs(row, &edges)).collect()
}

/// The text without what it compares with: `the end is before the start` and `greater than the start` speak of two things.
fn subject(text: &str) -> &str {
    const COMPARISONS: [&str; 4] = [" than ", " equal to ", " instead of ", " but "];
    let end = COMPARISONS.iter().filter_map(|comparison| text.find(comparison)).min();
    &text[..end.unwrap_or(text.len())]
}

/// The rows whose names have a word; words of many names tell nothing.
fn by_word(names: &[Content]) -> HashMap<&str, Vec<usize>> {
    const COMMON: usize = 8;
    let mut rows: HashMap<&str, Vec<usize>> = HashMap::default();
    for (row, name) in names.iter().enumerate() {
        for word in name.words() {
            let rows = rows.entry(word).or_default();
            if rows.len() <= COMMON {
                rows.push(row);
            }
        }
    }
    rows.retain(|_, rows| rows.len() <= COMMON);
    rows
}

/// The rows whose names the text of a row fits, nearest first.
fn fitting(row: usize, names: &[Content], texts: &[Content], by_word: &HashMap<&str, Vec<usize>>) -> Vec<usize> {
    const PROSE: usize = 24;
    let (name, text) = (&names[row], &texts[row]);
    // A text that says all of its own name has something that is special to it, beside any other.
    let says_own = || name.words().all(|word| text.has(word));
    if name.is_empty() || text.words().count() > PROSE || says_own() {
        return Vec::new();
    }
    let mut rows: Vec<usize> = text.words().filter_map(|word| by_word.get(word)).flatten().copied().collect();
    rows.retain(|&other| {
        let mut special = names[other].without(name).peekable();
        let mut own = name.without(&names[other]).peekable();
        let both = special.peek().is_some() && own.peek().is_some();
        other != row && both && special.all(|word| text.has(word)) && !own.any(|word| text.may_mean(word))
    });
    rows.sort_unstable_by_key(|&other| (other.abs_diff(row), other));
    rows.dedup();
    rows.truncate(MOST);
    rows
}

fn belongs(row: usize, edges: &[Vec<usize>]) -> Option<usize> {
    edges[row].iter().copied().find(|&other| reaches(other, row, edges, LONGEST_CYCLE) || is_shifted(row, other, edges))
}

fn reaches(from: usize, to: usize, edges: &[Vec<usize>], steps: usize) -> bool {
    steps > 0 && edges[from].iter().any(|&next| next == to || reaches(next, to, edges, steps - 1))
}

/// True where the text is one row off, and so is the one before it or behind it, by the same way.
fn is_shifted(row: usize, other: usize, edges: &[Vec<usize>]) -> bool {
    let leads = |from: Option<usize>, to: Option<usize>| {
        from.and_then(|from| edges.get(from)).zip(to).is_some_and(|(rows, to)| rows.contains(&to))
    };
    match other.checked_sub(row) {
        Some(1) => leads(Some(other), other.checked_add(1)) || leads(row.checked_sub(1), Some(row)),
        None if row - other == 1 => leads(Some(other), other.checked_sub(1)) || leads(row.checked_add(1), Some(row)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_turned_and_shifted_rows() {
        let swapped = [
            ("InvalidBoxSize", "the parcel weight should be positive"),
            ("InvalidParcelWeight", "the box size should be positive"),
            ("LabelMissing", "the label is missing"),
        ];
        assert_eq!(misplaced(&swapped), [Some(1), Some(0), None]);
        let same_frame = [("DriverExists", "设备已存在"), ("DeviceExists", "驱动已存在")];
        assert_eq!(misplaced(&same_frame), [Some(1), Some(0)]);
        let turned = [
            ("SenderMismatch", "cannot add the stops, a route was left out"),
            ("WeightMismatch", "both parcels must have the same sender"),
            ("InvalidRouteStops", "both parcels must have the same weight"),
        ];
        assert_eq!(misplaced(&turned), [Some(2), Some(0), Some(1)]);
        let shifted = [
            ("LabelMissing", "the label is missing"),
            ("BoxTorn", "the driver is away"),
            ("DriverAway", "the road is blocked"),
            ("RoadBlocked", "see the manual"),
        ];
        assert_eq!(misplaced(&shifted), [None, Some(2), Some(3), None]);
        let shifted_up = [
            ("RoadBlocked", "see the manual"),
            ("DriverAway", "the road is blocked"),
            ("BoxTorn", "the driver is away"),
            ("LabelMissing", "the label is missing"),
        ];
        assert_eq!(misplaced(&shifted_up), [None, Some(0), Some(1), None]);
    }

    #[test]
    fn texts_that_name_another_thing_and_stand_where_they_belong() {
        let related = [
            ("UpperBound", "the new limit should be greater than the lower bound"),
            ("LowerBound", "the new limit should be smaller than the upper bound"),
        ];
        assert_eq!(misplaced(&related), [None, None]);
        let paraphrased = [("DataError", "the input is not a stream"), ("StreamError", "the state is broken")];
        assert_eq!(misplaced(&paraphrased), [None, None]);
        let subset = [("ParcelTorn", "the parcel is lost"), ("Parcel", "it is torn")];
        assert_eq!(misplaced(&subset), [None, None]);
        assert_eq!(misplaced(&[]), []);
    }

    #[test]
    fn prose_is_held_against_no_name() {
        let places = |words: u8| {
            let words: Vec<_> = (b'a'..b'a' + words - 3).map(char::from).map(|c| format!("{c}{c}x{c}")).collect();
            let prose = format!("the parcel weight should be positive {}", words.join(" "));
            misplaced(&[("InvalidBoxSize", &prose), ("InvalidParcelWeight", "the box size should be positive")])
        };
        assert_eq!(places(24), [Some(1), Some(0)]);
        assert_eq!(places(25), [None, None]);
    }

    #[test]
    fn texts_have_changed_places_where_a_short_way_leads_back() {
        const THINGS: [&str; 6] = ["Box", "Label", "Driver", "Road", "Gate", "Parcel"];
        let names = THINGS.map(|thing| format!("{thing}Torn"));
        let places = |said: &[Option<usize>]| {
            let text =
                |said: &Option<usize>| said.map_or("see it".to_owned(), |at| format!("the {} is torn", THINGS[at]));
            let texts: Vec<_> = said.iter().map(text).collect();
            let rows: Vec<_> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
            misplaced(&rows)
        };
        let five = [2, 3, 4, 0, 1].map(Some);
        assert_eq!(places(&five), five);
        assert_eq!(places(&[2, 3, 4, 5, 1, 0].map(Some)), [None; 6]);
        // Two rows off, and the row there is one off by itself.
        assert_eq!(places(&[None, Some(0), None, Some(1)]), [None; 4]);
    }
}
