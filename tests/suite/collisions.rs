//! How often branches take the same number: the figures of docs/numbers.md, by simulation with a fixed seed.

use std::{collections::BTreeSet, fmt::Write};

use errcode_check::{
    frontier::Frontier,
    pipeline::{self, Analysis},
    scheme::Reading,
};

use crate::support::{compare, none, package_root, read};

/// Days that are simulated for each line.
const DAYS: u32 = 1000;
const BLOCK: Reading = Reading { level: Some(2), module: Some(1), serial: 1 };

/// Numbers that say nothing, the same in every run: `SplitMix64`.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// A module with codes up to 201040.
fn analysis() -> Analysis {
    let variants: Vec<String> = (1..=40).map(|serial| format!("    V{serial} = 201{serial:03},\n")).collect();
    let variants = variants.concat();
    let text = format!("pub enum UserError {{\n{variants}}}\n");
    pipeline::analyse_texts(&[("src/lib.rs", &text)], Some("version = 1\nscheme = \"A-BB-CCC\"\n"), &[])
}

/// How many of the branches of a day must take another number: those of whose numbers a branch before them has one.
fn losers(frontier: &Frontier<'_>, branches: usize, each: u32, names: Option<&mut Numbers>) -> u32 {
    let mut names = names;
    let mut taken = BTreeSet::new();
    let mut losers = 0;
    for _ in 0..branches {
        let mut own = frontier.clone();
        let codes: Vec<u32> = match &mut names {
            Some(numbers) => {
                let name = format!("branch-{}", numbers.next());
                own.scatter(None, BLOCK, frontier, (&name, each)).iter().map(|code| code.serial).collect()
            }
            None => (0..each).filter_map(|_| own.take(None, BLOCK)).map(|code| code.serial).collect(),
        };
        assert_eq!(codes.len(), each as usize, "the block has room");
        if codes.iter().any(|code| taken.contains(code)) {
            losers += 1;
        } else {
            taken.extend(codes);
        }
    }
    losers
}

/// How many codes a block holds where each branch is merged before the next one begins.
fn room(frontier: &Frontier<'_>, names: &mut Numbers) -> usize {
    let mut frontier = frontier.clone();
    let mut count = 0;
    loop {
        let before = frontier.clone();
        match frontier.scatter(None, BLOCK, &before, (&names.next().to_string(), 1)).len() {
            0 => return count,
            taken => count += taken,
        }
    }
}

/// The table of the page.
fn figures() -> String {
    let analysis = analysis();
    let frontier = Frontier::new(analysis.side(), None);
    let mut names = Numbers(201);
    let mut table = "| branches at once | codes of each | days with a collision, plain | scattered | branches that begin again, plain | scattered |\n\
                     |---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for each in [1, 3] {
        for branches in [2, 3, 5, 10, 20] {
            let plain = losers(&frontier, branches, each, None);
            let scattered: Vec<u32> = (0..DAYS).map(|_| losers(&frontier, branches, each, Some(&mut names))).collect();
            let days: u32 = scattered.iter().map(|losers| u32::from(*losers > 0)).sum();
            let mean = f64::from(scattered.iter().sum::<u32>()) / f64::from(DAYS);
            let percent = f64::from(days) * 100.0 / f64::from(DAYS);
            let _ = writeln!(table, "| {branches} | {each} | 100 % | {percent:.0} % | {plain} | {mean:.2} |");
        }
    }
    let rooms: usize = (0..40).map(|_| room(&frontier, &mut names)).sum();
    let _ = writeln!(
        table,
        "\nOf a block with 959 numbers left, scattered branches that come one after the other use {} before it is full.",
        rooms / 40
    );
    table
}

#[test]
fn the_figures_of_the_page_are_those_of_the_simulation() {
    let path = package_root().join("docs/numbers.md");
    let (begin, end) = ("<!-- collisions:begin -->\n", "<!-- collisions:end -->");
    let mut page = read(&path);
    let start = page.find(begin).expect("the page has the mark") + begin.len();
    let stop = start + page[start..].find(end).expect("the page has the mark");
    let figures = figures();
    page.replace_range(start..stop, &figures);
    none(&compare(&path, page).err().into_iter().collect::<Vec<_>>());
}
