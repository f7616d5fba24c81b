//! Tests of what catalogs are together; what they do not agree on is tested through the binary.

use super::*;

fn block(next: Option<&str>) -> Block {
    Block {
        level: None,
        first: "201001".to_owned(),
        last: "201999".to_owned(),
        size: 999,
        used: 1,
        next: next.map(str::to_owned),
    }
}

#[test]
fn the_next_number_is_free_for_everybody() {
    let next = |nexts: &[Option<&str>], reserved: &[&str]| {
        let blocks: Vec<_> = nexts.iter().map(|next| block(*next)).collect();
        let ranges: Vec<_> = reserved.iter().filter_map(|range| Range::parse(range)).collect();
        super::next(&blocks.iter().collect::<Vec<_>>(), &ranges)
    };
    let code = |code: &str| Some(code.to_owned());
    assert_eq!(next(&[Some("201003"), Some("201007")], &[]), code("201007"));
    assert_eq!(next(&[Some("201003"), None], &[]), None);
    assert_eq!(next(&[Some("201003")], &["201001..=201004", "201005"]), code("201006"));
    assert_eq!(next(&[Some("201003")], &["201006", "201003..=201005"]), code("201007"));
    assert_eq!(next(&[Some("201003")], &["201002..=201999"]), None);
    assert_eq!(next(&[Some("201003")], &["E201003..=E201005"]), code("201003"));
}

#[test]
fn numbers_keep_their_zeros() {
    let mut zeros = block(Some("E0009"));
    zeros.last = "E0999".to_owned();
    assert_eq!(next(&[&zeros], &[]), Some("E0009".to_owned()));
    assert_eq!(next(&[&zeros], &[Range { prefix: "E", first: 9, last: 9 }]), Some("E0010".to_owned()));
}

#[test]
fn keys_are_ordered_by_their_numbers() {
    let mut keys = ["10", "02", "9000..=9999", "100..=199", "B", "A", "E10", "E9"];
    keys.sort_by_key(|key| order(key));
    assert_eq!(keys, ["02", "10", "100..=199", "9000..=9999", "A", "B", "E9", "E10"]);
}
