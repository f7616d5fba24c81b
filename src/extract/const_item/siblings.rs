//! What the constants of a file say of each other: states, bits of a register, lists of something else, holes in a list of codes.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use super::{
    super::{File, expr, naming},
    Candidate, Initialiser, is_constant, measures, other_value, own_type, owner, stands_among_errors,
};

/// What the constants say of each other.
pub(super) struct Siblings {
    /// Modules whose `X_CODE` are codes.
    pub(super) code_groups: Vec<Vec<String>>,
    /// Name tokens of those that are one state of several.
    pub(super) states: HashSet<usize>,
    /// Newtypes whose constants speak of failure.
    pub(super) failing_types: HashSet<String>,
    /// Name tokens of the bits of a register.
    pub(super) bits: HashSet<usize>,
    /// Scopes and last words of long lists that are about something else.
    pub(super) other_lists: HashSet<(usize, String)>,
}

impl Siblings {
    pub(super) fn of(file: &File<'_, '_>, candidates: &[Candidate<'_, '_>]) -> Self {
        Self {
            code_groups: code_groups(file, candidates),
            states: states(candidates),
            failing_types: failing_types(file, candidates),
            bits: bits(file, candidates),
            other_lists: other_lists(file, candidates),
        }
    }

    /// Gives reasons to those that are codes by what stands beside them.
    pub(super) fn fill(&self, file: &File<'_, '_>, candidates: &[Candidate<'_, '_>], reasons: &mut [Option<String>]) {
        fill_holes(candidates, reasons);
        fill_lists(file, candidates, &self.states, reasons);
    }
}

/// Numbers what encloses the candidates.
pub(super) fn set_places(file: &File<'_, '_>, candidates: &mut [Candidate<'_, '_>]) {
    let mut numbers: HashMap<(&[String], &str), usize> = HashMap::default();
    let mut by_scope: HashMap<usize, usize> = HashMap::default();
    for candidate in candidates {
        candidate.place = *by_scope.entry(candidate.item.scope).or_insert_with(|| {
            let place = (file.scope_of(candidate.item).modules.as_slice(), owner(file, candidate));
            let next = numbers.len();
            *numbers.entry(place).or_insert(next)
        });
    }
}

/// The modules whose `X_CODE` constants are error codes: two or more, one of which fails.
fn code_groups(file: &File<'_, '_>, candidates: &[Candidate<'_, '_>]) -> Vec<Vec<String>> {
    let mut count: HashMap<&[String], (usize, bool)> = HashMap::default();
    for candidate in judged(candidates).filter(|candidate| naming::is_code_name(candidate.name)) {
        let entry = count.entry(file.scope_of(candidate.item).modules.as_slice()).or_default();
        entry.0 += 1;
        entry.1 |= naming::is_failure_name(candidate.name);
    }
    let mut groups: Vec<_> =
        count.into_iter().filter(|(_, (n, fails))| *n >= 2 && *fails).map(|(group, _)| group.to_vec()).collect();
    groups.sort();
    groups
}

/// `STATE_ERROR` beside `STATE_OK` and `STATE_LATER`, `LOG_ERROR_KHR` beside `LOG_WARN_KHR`, or `ERROR` beside `READABLE` and `WRITABLE`:
/// one state of several, and no error code. Tokens of their names.
fn states<'t>(candidates: &[Candidate<'_, 't>]) -> HashSet<usize> {
    let parts = |candidate: &Candidate<'_, '_>| candidate.name.split('_').count();
    let error_of = |candidate: &Candidate<'_, '_>| {
        candidate.name.split('_').position(is_error_part).filter(|part| *part < MOST_PARTS)
    };
    let asked: Vec<(&Candidate<'_, '_>, usize)> =
        judged(candidates).filter_map(|candidate| Some((candidate, error_of(candidate)?))).collect();
    // Names by their place and by what stands around one of their parts.
    let siblings = |candidate: &Candidate<'_, 't>, error: usize| {
        around(candidate.name).nth(error).map(|(before, behind)| (candidate.place, before, behind))
    };
    let mut neutral: HashMap<(usize, &str, &str), usize> =
        asked.iter().filter_map(|(candidate, error)| Some((siblings(candidate, *error)?, 0))).collect();
    let places: HashSet<usize> = asked.iter().map(|(candidate, _)| candidate.place).collect();
    for candidate in candidates.iter().filter(|candidate| places.contains(&candidate.place)) {
        // What a name says is asked last: most have no sibling.
        let mut tells = None;
        let parts = parts(candidate);
        for (before, behind) in around(candidate.name).take(MOST_PARTS) {
            let Some(count) = neutral.get_mut(&(candidate.place, before, behind)) else { continue };
            // `OK` beside `ERROR` is the other code of two.
            *count += usize::from(!*tells.get_or_insert_with(|| {
                naming::is_failure_name(candidate.name) || (parts == 1 && naming::is_success_name(candidate.name))
            }));
        }
    }
    let is_state = |candidate: &Candidate<'_, 't>, error: usize| {
        // One sibling is enough where the name ends in the word of error; `X_ERROR_CODE` says what it is, and so does `ERROR_X`.
        let enough = match parts(candidate) - error {
            1 if error > 0 => 1,
            1 => 2,
            2 if error > 0 && !candidate.name.ends_with("_CODE") => 2,
            _ => return false,
        };
        siblings(candidate, error).and_then(|siblings| neutral.get(&siblings)).is_some_and(|count| *count >= enough)
    };
    asked.iter().filter(|(candidate, error)| is_state(candidate, *error)).map(|(it, _)| it.item.name).collect()
}

fn judged<'c, 'i, 't>(candidates: &'c [Candidate<'i, 't>]) -> impl Iterator<Item = &'c Candidate<'i, 't>> {
    candidates.iter().filter(|candidate| candidate.judged)
}

/// What stands before each of the parts between `_` and what stands behind it; the sign between them belongs to neither.
fn around(name: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts = [0].into_iter().chain(name.match_indices('_').map(|(at, _)| at + 1));
    starts.map(move |start| {
        let behind = name[start..].split_once('_').map_or("", |(_, behind)| behind);
        (&name[..start.saturating_sub(1)], behind)
    })
}

/// Longer names are not compared part by part.
const MOST_PARTS: usize = 8;

/// How many single bits make a set of them.
const BITS: usize = 4;

/// `STATUS_UNDERFLOW = 2`, `STATUS_READY = 8`, `STATUS_DATA_ERR = 128`: the bits of a register. Tokens of their names. `X_ERROR_…` are
/// compared with each other where there are some, others with all names that start alike.
fn bits<'t>(file: &File<'_, '_>, candidates: &[Candidate<'_, 't>]) -> HashSet<usize> {
    let single = |value: i128| value > 0 && value & (value - 1) == 0;
    let value = |candidate: &Candidate<'_, '_>| expr::lower(file.lexed, candidate.code.clone()).as_literal();
    let is_integer = |candidate: &&Candidate<'_, '_>| candidate.kind == Initialiser::Integer;
    let own = |candidate: &Candidate<'_, 't>| {
        families(candidate).nth(candidate.name.split('_').position(is_error_part).unwrap_or(0))
    };
    let asked: Vec<&Candidate<'_, 't>> = judged(candidates)
        .filter(is_integer)
        .filter(|candidate| {
            value(candidate).is_some_and(single) && !candidate.name.split('_').any(|part| part == "CODE")
        })
        .collect();
    let mut members: HashMap<(usize, &str), Vec<i128>> = asked
        .iter()
        .flat_map(|candidate| [own(candidate), families(candidate).next()])
        .flatten()
        .map(|family| (family, Vec::new()))
        .collect();
    let places: HashSet<usize> = asked.iter().map(|candidate| candidate.place).collect();
    for candidate in candidates.iter().filter(is_integer).filter(|candidate| places.contains(&candidate.place)) {
        let mut own = None;
        for family in families(candidate) {
            let Some(values) = members.get_mut(&family) else { continue };
            values.extend(*own.get_or_insert_with(|| value(candidate)));
        }
    }
    let is_set = |values: &[i128]| {
        let bits: HashSet<i128> = values.iter().copied().filter(|value| single(*value)).collect();
        bits.len() >= BITS && bits.len() * 5 >= values.len() * 3 && bits.iter().any(|value| *value >= 1 << BITS)
    };
    // How many there are, and whether they are a set; asked by each of them.
    let sets: HashMap<_, (usize, bool)> =
        members.into_iter().map(|(family, values)| (family, (values.len(), is_set(&values)))).collect();
    let is_bit = |candidate: &&Candidate<'_, 't>| {
        let of = |family: Option<(usize, &'t str)>| family.and_then(|family| sets.get(&family));
        let own = of(own(candidate)).filter(|(count, _)| *count > 2);
        own.or_else(|| of(families(candidate).next())).is_some_and(|(_, set)| *set)
    };
    asked.into_iter().filter(is_bit).map(|candidate| candidate.item.name).collect()
}

/// The place of a const with the first part of its name, the first two and so on up to all of them.
fn families<'t>(candidate: &Candidate<'_, 't>) -> impl Iterator<Item = (usize, &'t str)> {
    let (name, place) = (candidate.name, candidate.place);
    let ends = name.match_indices('_').map(|(at, _)| at).chain([name.len()]);
    ends.map(move |end| (place, &name[..end])).take(MOST_PARTS)
}

fn is_error_part(part: &str) -> bool {
    matches!(part, "ERR" | "ERROR" | "ERRNO" | "FAULT" | "FAULTS")
}

/// How many names of other things a last word needs to say what its list is about.
const LONG_LIST: usize = 10;

/// Where the last word measures or marks: `PREFER_ERRORS_ID` among `ARROW_STYLE_ID`, `NO_BREAK_ID` and many more: a list of ids, a few of which mention errors.
fn other_lists(file: &File<'_, '_>, candidates: &[Candidate<'_, '_>]) -> HashSet<(usize, String)> {
    let list = |candidate: &Candidate<'_, '_>| Some((candidate.item.scope, naming::last_word(candidate.name)?));
    let mut counts: HashMap<(usize, String), (usize, usize)> = judged(candidates)
        .filter_map(list)
        .filter(|(_, last)| naming::has_role(last, naming::Role::Measure))
        .map(|list| (list, (0, 0)))
        .collect();
    if counts.is_empty() {
        return HashSet::default();
    }
    for candidate in candidates {
        let Some((telling, neutral)) = list(candidate).and_then(|list| counts.get_mut(&list)) else { continue };
        let tells = naming::is_error_constant(candidate.name) || file.is_error_type(candidate.type_name);
        *(if tells { telling } else { neutral }) += 1;
    }
    let about_others = |(telling, neutral): &(usize, usize)| *neutral >= LONG_LIST && telling * 4 < *neutral;
    counts.into_iter().filter(|(_, count)| about_others(count)).map(|(list, _)| list).collect()
}

/// Newtypes of a name that needs more evidence, two and a third of whose constants speak of failure: all of them are codes, or none.
fn failing_types(file: &File<'_, '_>, candidates: &[Candidate<'_, '_>]) -> HashSet<String> {
    // All constants and those that fail, by type; none of a type whose name says enough or nothing.
    let mut counts: HashMap<&str, Option<(usize, usize)>> = HashMap::default();
    for candidate in judged(candidates).filter(|candidate| candidate.kind == Initialiser::Newtype) {
        let ty = own_type(file, candidate);
        let count = counts.entry(ty).or_insert_with(|| naming::is_weak_error_name(ty).then_some((0, 0)));
        if let Some((all, failing)) = count {
            *all += 1;
            *failing += usize::from(naming::is_failure_name(candidate.name));
        }
    }
    let fails = |(all, failing): (usize, usize)| failing >= 2 && failing * 10 >= all * 3;
    counts.into_iter().filter(|(_, count)| count.is_some_and(fails)).map(|(ty, _)| ty.to_owned()).collect()
}

/// A number between two codes of one type is a code, whatever its name: lists are written without holes.
fn fill_holes(candidates: &[Candidate<'_, '_>], reasons: &mut [Option<String>]) {
    let place = |i: usize| {
        let candidate: &Candidate<'_, '_> = &candidates[i];
        (candidate.type_name, candidate.item.scope)
    };
    let holes: Vec<usize> = (1..candidates.len().saturating_sub(1))
        .filter(|&i| {
            let candidate = &candidates[i];
            let name = candidate.name;
            reasons[i].is_none()
                && candidate.kind == Initialiser::Integer
                && candidate.item.attributes.start.saturating_sub(candidates[i - 1].item.end) < 4
                && reasons[i - 1].is_some()
                && reasons[i + 1].is_some()
                && place(i - 1) == place(i)
                && place(i + 1) == place(i)
                && !measures(name)
        })
        .collect();
    for i in holes {
        reasons[i] = Some("its place between two codes".to_owned());
    }
}

/// Among errors, a list of numbers half of which are codes has codes alone: `UNTERMINATED_STRING` beside `INVALID_NUMBER`.
fn fill_lists(
    file: &File<'_, '_>,
    candidates: &[Candidate<'_, '_>],
    states: &HashSet<usize>,
    reasons: &mut [Option<String>],
) {
    let mut lists: BTreeMap<(usize, &str), (usize, Vec<usize>)> = BTreeMap::new();
    for (i, candidate) in candidates.iter().enumerate().filter(|(_, candidate)| candidate.judged) {
        let name = candidate.name;
        let listed = candidate.kind == Initialiser::Integer && is_constant(name) && name != "_";
        if !listed || file.scope_of(candidate.item).in_function || !stands_among_errors(file, candidate) {
            continue;
        }
        let (taken, others) = lists.entry((candidate.item.scope, candidate.type_name)).or_default();
        if reasons[i].is_some() {
            *taken += 1;
        } else if !measures(name)
            && !naming::is_marker_name(name)
            && !states.contains(&candidate.item.name)
            && other_value(file, candidate).is_none()
        {
            others.push(i);
        }
    }
    for (_, others) in lists.into_values().filter(|(taken, others)| *taken >= 3 && *taken >= others.len()) {
        for i in others {
            reasons[i] = Some("the list of codes that it stands in".to_owned());
        }
    }
}
