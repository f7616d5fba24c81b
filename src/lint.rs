//! Runs the rules: resolves their levels, applies allow comments, sorts. What a rule says is the rule's own business.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::{
    code::{Allow, Role},
    config::RuleLevel,
    diagnostic::{Applicability, Diagnostic, Fix, Level, Report, Silence, Silenced, Stats, Subject},
    error::Error,
    index::{Entry, Index},
    rewrite,
    rule::{Check, Context, Finding, Group, Rule, Sink},
    rules::{self, RULES, allow_without_reason, unknown_rule, unparsed_file, unused_allow},
    source::{FileId, Sources, Span},
    threads,
};

/// From how many codes and rows on threads are faster than a loop.
pub const THREADS_PAY: usize = 500;

/// The name that stands for every rule at warn, as in rustc.
pub const WARNINGS: &str = "warnings";

/// Where a level comes from; its `Display` is what `rules` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The rule's own level.
    Default,
    /// A line of the config, such as `serial-gap = "warn"`.
    Config(String),
    /// A flag, such as `-D warnings`.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Config(text) | Self::Flag(text) => f.write_str(text),
        }
    }
}

/// The level of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The level.
    pub level: Level,
    /// Who said so.
    pub origin: Origin,
}

/// The level of each rule, in the order of [`RULES`].
#[derive(Clone, Debug)]
pub struct Levels(Vec<Setting>);

impl Default for Levels {
    fn default() -> Self {
        Self(RULES.iter().map(|rule| Setting { level: rule.level, origin: Origin::Default }).collect())
    }
}

impl Levels {
    /// Joins the defaults, the config and the flags.
    ///
    /// What names a single rule beats what names its group, wherever it stands; among equals the flags beat the config
    /// and the later flag beats the earlier. `warnings` comes last and moves what is at warn by then. Forbid cannot be lowered.
    pub fn new(config: &[RuleLevel], flags: &[(Level, String)]) -> Result<Self, Error> {
        let requests = config
            .iter()
            .map(|rule| {
                let origin = Origin::Config(format!("{} = \"{}\"", rule.name, rule.level.as_str()));
                Request::new(&rule.name, rule.level, origin)
            })
            .chain(flags.iter().map(|(level, name)| Request::new(name, *level, Origin::Flag(flag(*level, name)))))
            .collect::<Result<Vec<_>, _>>()?;
        let mut levels = Self::default();
        for (setting, rule) in levels.0.iter_mut().zip(RULES) {
            let groups = requests.iter().filter(|request| request.target == Target::Group(rule.group));
            let singles = requests.iter().filter(|request| request.target == Target::Rule(rule.name));
            for request in groups.chain(singles) {
                setting.apply(rule, request)?;
            }
            if setting.level == Level::Warn
                && let Some(request) = requests.iter().rfind(|request| request.target == Target::Warnings)
            {
                setting.apply(rule, request)?;
            }
        }
        Ok(levels)
    }

    /// The setting of a rule; allow for a rule that is not in [`RULES`].
    pub fn get(&self, name: &str) -> Setting {
        RULES
            .iter()
            .position(|rule| rule.name == name)
            .map_or(Setting { level: Level::Allow, origin: Origin::Default }, |index| self.0[index].clone())
    }

    /// The level of a rule.
    pub fn level(&self, name: &str) -> Level {
        self.get(name).level
    }

    /// The rules with fixes that these names of rules and groups stand for. It is an error to name a rule that has none, or one that
    /// is not run.
    pub fn fixable(&self, names: &[String]) -> Result<BTreeSet<&'static str>, Error> {
        let mut fixable = BTreeSet::new();
        for name in names {
            let target = Request::new(name, Level::Warn, Origin::Flag(format!("--fix={name}")))?.target;
            let chosen: Vec<_> = self.iter().filter(|(rule, _)| rule.fixable && target.means(rule)).collect();
            if chosen.iter().all(|(_, setting)| setting.level == Level::Allow) {
                let (problem, help) = if chosen.is_empty() {
                    ("has no fixes", "`cargo errcode-check rules` lists the rules".to_owned())
                } else {
                    ("is at allow and finds nothing to fix", format!("turn it on with `-W {name}`"))
                };
                return Err(Error::Usage { message: format!("`{name}` {problem}"), help: Some(help) });
            }
            fixable.extend(chosen.into_iter().map(|(rule, _)| rule.name));
        }
        Ok(fixable)
    }

    /// Every rule with its setting, in the order of [`RULES`].
    pub fn iter(&self) -> impl Iterator<Item = (&'static Rule, &Setting)> {
        RULES.iter().copied().zip(&self.0)
    }
}

impl Setting {
    fn apply(&mut self, rule: &Rule, request: &Request) -> Result<(), Error> {
        if self.level != Level::Forbid {
            *self = Self { level: request.level, origin: request.origin.clone() };
            return Ok(());
        }
        if request.level >= Level::Deny {
            return Ok(());
        }
        Err(Error::Usage {
            message: format!(
                "`{}` is forbidden by `{}`, and `{}` would lower it",
                rule.name, self.origin, request.origin
            ),
            help: Some(format!("write `deny` in place of `forbid` where `{}` may be lowered", rule.name)),
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Rule(&'static str),
    Group(Group),
    Warnings,
}

impl Target {
    fn from_name(name: &str) -> Option<Self> {
        if name == WARNINGS {
            return Some(Self::Warnings);
        }
        let group = || Group::ALL.into_iter().find(|group| group.as_str() == name).map(Self::Group);
        rules::by_name(name).map(|rule| Self::Rule(rule.name)).or_else(group)
    }

    /// True where the rule is meant.
    fn means(self, rule: &Rule) -> bool {
        match self {
            Self::Rule(name) => rule.name == name,
            Self::Group(group) => rule.group == group,
            Self::Warnings => true,
        }
    }
}

struct Request {
    target: Target,
    level: Level,
    origin: Origin,
}

impl Request {
    fn new(name: &str, level: Level, origin: Origin) -> Result<Self, Error> {
        match Target::from_name(name) {
            Some(target) => Ok(Self { target, level, origin }),
            None => Err(Error::Usage {
                message: format!("there is no rule or group `{name}` (in `{origin}`)"),
                help: Some(match rules::nearest(name) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`cargo errcode-check rules` lists them".to_owned(),
                }),
            }),
        }
    }
}

fn flag(level: Level, name: &str) -> String {
    let letter = match level {
        Level::Allow => 'A',
        Level::Warn => 'W',
        Level::Deny => 'D',
        Level::Forbid => 'F',
    };
    format!("-{letter} {name}")
}

/// Runs every rule that is not at allow and makes the report.
///
/// `engine_findings` are what the engine saw while it read files; their level is set here. A finding is silenced by an
/// allow comment whose scope holds the start of its **primary** span and which names its rule or its group, so that a
/// duplicate is excused at the place that repeats, never at the one that is repeated. Forbid is never silenced.
///
/// `stats.files` and `stats.bytes` are left to the caller. `incomplete` is set where an `unparsed-file` is left at deny. The rules run on
/// so many threads, on one where there is little to look at; the report is the same for any number.
pub fn run(
    ctx: &Context<'_>,
    allows: &[Allow],
    engine_findings: Vec<Diagnostic>,
    levels: &Levels,
    threads: usize,
) -> Report {
    let mut found = Vec::new();
    let all_read = engine_findings.is_empty();
    for mut finding in engine_findings {
        finding.level = levels.level(finding.rule);
        if finding.level != Level::Allow {
            found.push(finding);
        }
    }
    let threads = if ctx.index.entries.len() + ctx.tables.rows.len() < THREADS_PAY { 1 } else { threads };
    let active: Vec<_> = levels.iter().filter(|(_, setting)| setting.level != Level::Allow).collect();
    let of_rules = threads::map(threads, &active, |(rule, setting)| {
        let mut found = Vec::new();
        if let Check::Index(check) = rule.check {
            check(ctx, &mut Sink::new(rule, setting.level, &mut found));
        }
        found
    });
    found.extend(of_rules.into_iter().flatten());

    let mut silencer = Silencer::new(allows);
    let mut excused = silencer.take(&mut found);

    let mut about_allows = Vec::new();
    // What could not be read may hold the other half of a finding.
    let certain = if all_read { Applicability::MachineApplicable } else { Applicability::MaybeIncorrect };
    check_allows(ctx, allows, &silencer, levels, certain, &mut about_allows);
    excused.extend(silencer.take(&mut about_allows));
    found.append(&mut about_allows);

    found.sort_by(|a, b| compare(ctx.sources, a, b));
    found.dedup();
    excused.sort_by(|a, b| compare(ctx.sources, &a.diagnostic, &b.diagnostic));
    let incomplete = found.iter().any(|d| d.rule == unparsed_file::RULE.name && d.level.is_error());
    Report { diagnostics: found, silenced: excused, stats: stats(ctx), incomplete }
}

fn stats(ctx: &Context<'_>) -> Stats {
    let codes = ctx.index.entries.iter().filter(|entry| entry.role == Role::Declaration).count();
    Stats {
        codes,
        mentions: ctx.index.entries.len() - codes,
        not_evaluated: ctx.index.unread.len(),
        ..Stats::default()
    }
}

/// The order of a report: path, place, rule, message.
pub(crate) fn compare(sources: &Sources, a: &Diagnostic, b: &Diagnostic) -> Ordering {
    let path = |d: &Diagnostic| sources.get(d.primary.span.file).path.as_str();
    let place = |d: &Diagnostic| (d.primary.span.start, d.primary.span.end);
    path(a)
        .cmp(path(b))
        .then_with(|| place(a).cmp(&place(b)))
        .then_with(|| a.rule.cmp(b.rule))
        .then_with(|| a.message.cmp(&b.message))
}

/// How many allow comments around one place are asked, from the innermost on.
const DEEPEST: usize = 64;

/// The scopes of the allow comments, as a forest by file: the parent of a scope is the one around it.
struct Silencer<'a> {
    allows: &'a [Allow],
    /// Indices of the allows of a file by start of their scope, each with the position of its parent in the same list.
    scopes: BTreeMap<FileId, Vec<(usize, Option<usize>)>>,
    /// For each allow, which of its names silenced something.
    used: Vec<Vec<bool>>,
}

impl<'a> Silencer<'a> {
    fn new(allows: &'a [Allow]) -> Self {
        let mut by_file: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
        for (index, allow) in allows.iter().enumerate().filter(|(_, allow)| allow.malformed.is_none()) {
            by_file.entry(allow.scope.file).or_default().push(index);
        }
        let scopes = by_file.into_iter().map(|(file, indices)| (file, forest(allows, indices))).collect();
        Self { allows, scopes, used: allows.iter().map(|allow| vec![false; allow.rules.len()]).collect() }
    }

    /// Takes the findings that an allow covers out.
    fn take(&mut self, found: &mut Vec<Diagnostic>) -> Vec<Silenced> {
        let mut silenced = Vec::new();
        for diagnostic in std::mem::take(found) {
            match self.allow_of(&diagnostic) {
                Some(allow) => {
                    let by = Silence::Allowed { reason: allow.reason.clone() };
                    silenced.push(Silenced { diagnostic, by });
                }
                None => found.push(diagnostic),
            }
        }
        silenced
    }

    /// The innermost allow that covers the finding; it is marked as used.
    fn allow_of(&mut self, finding: &Diagnostic) -> Option<&'a Allow> {
        if finding.level == Level::Forbid {
            return None;
        }
        let span = finding.primary.span;
        let scopes = self.scopes.get(&span.file)?;
        let after = scopes.partition_point(|&(allow, _)| self.allows[allow].scope.start <= span.start);
        let mut next = after.checked_sub(1);
        for _ in 0..DEEPEST {
            let (index, parent) = scopes[next?];
            let allow = &self.allows[index];
            if span.start < allow.scope.end
                && let Some(name) = allow.rules.iter().position(|(name, _)| names(name, finding.rule))
            {
                self.used[index][name] = true;
                return Some(allow);
            }
            next = parent;
        }
        None
    }
}

/// Sorts the scopes and finds the parent of each, so that a look-up walks the nesting and not the file.
fn forest(allows: &[Allow], mut indices: Vec<usize>) -> Vec<(usize, Option<usize>)> {
    indices.sort_by_key(|&index| (allows[index].scope.start, std::cmp::Reverse(allows[index].scope.end), index));
    let mut open: Vec<usize> = Vec::new();
    let mut scopes: Vec<(usize, Option<usize>)> = Vec::with_capacity(indices.len());
    for index in indices {
        let start = allows[index].scope.start;
        while open.last().is_some_and(|&position: &usize| allows[scopes[position].0].scope.end <= start) {
            open.pop();
        }
        let parent = open.last().copied();
        open.push(scopes.len());
        scopes.push((index, parent));
    }
    scopes
}

/// True where `written` is the rule or its group.
fn names(written: &str, rule: &str) -> bool {
    written == rule || rules::by_name(rule).is_some_and(|rule| rule.group.as_str() == written)
}

/// What the allow comments themselves have wrong; `certain` is how sure it is that one which silences nothing has nothing to silence.
fn check_allows(
    ctx: &Context<'_>,
    allows: &[Allow],
    silencer: &Silencer<'_>,
    levels: &Levels,
    certain: Applicability,
    out: &mut Vec<Diagnostic>,
) {
    let sources = ctx.sources;
    let items = Items::new(ctx.index);
    let mut report = |rule: &'static Rule, finding: Finding| {
        let level = levels.level(rule.name);
        if level != Level::Allow {
            Sink::new(rule, level, out).report(finding);
        }
    };
    for (index, allow) in allows.iter().enumerate() {
        let item = items.under(allow.scope);
        let subject = |names: &str| Subject { code: Some(names.to_owned()), item: item.clone() };
        if let Some(problem) = &allow.malformed {
            report(&unknown_rule::RULE, unknown_rule::malformed(allow.span, Subject { code: None, item }, problem));
            continue;
        }
        if allow.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
            let names: Vec<&str> = allow.rules.iter().map(|(name, _)| name.as_str()).collect();
            report(&allow_without_reason::RULE, allow_without_reason::finding(allow.span, subject(&names.join(","))));
        }
        let mut unused = Vec::new();
        for (position, (name, span)) in allow.rules.iter().enumerate() {
            match Target::from_name(name) {
                None | Some(Target::Warnings) => {
                    let others = allow.rules.len() > 1;
                    let fix = without(sources, allow, others.then_some(position), Applicability::MaybeIncorrect);
                    report(&unknown_rule::RULE, unknown_rule::finding(name, *span, subject(name), fix));
                }
                Some(target) if !silencer.used[index][position] && runs(target, levels) => unused.push(position),
                Some(_) => {}
            }
        }
        let whole = unused.len() == allow.rules.len();
        for position in unused {
            let (name, span) = &allow.rules[position];
            let fix = without(sources, allow, (!whole).then_some(position), certain);
            report(&unused_allow::RULE, unused_allow::finding(name, *span, subject(name), fix));
        }
    }
}

/// What allow comments stand at: the entries of each file by position.
struct Items<'a> {
    index: &'a Index,
    files: BTreeMap<FileId, Vec<&'a Entry>>,
}

impl<'a> Items<'a> {
    fn new(index: &'a Index) -> Self {
        let mut files: BTreeMap<FileId, Vec<&Entry>> = BTreeMap::new();
        for entry in &index.entries {
            files.entry(entry.span.file).or_default().push(entry);
        }
        for entries in files.values_mut() {
            entries.sort_by_key(|entry| entry.span);
        }
        Self { index, files }
    }

    /// The code in a scope where there is one, and the item of the first one where there are several.
    fn under(&self, scope: Span) -> Option<String> {
        let entries = self.files.get(&scope.file)?;
        let start = entries.partition_point(|entry| entry.span.start < scope.start);
        let mut inside = entries[start..].iter().take_while(|entry| entry.span.start < scope.end);
        let first = inside.next()?;
        match inside.next() {
            Some(_) => Some(self.index.items[first.item].name.clone()),
            None => self.index.subject(first).item,
        }
    }
}

/// True where an allow of this target could have silenced something. The rules about allow comments are left out: whether
/// they fire depends on the allow itself.
fn runs(target: Target, levels: &Levels) -> bool {
    let about_allows = [allow_without_reason::RULE.name, unknown_rule::RULE.name, unused_allow::RULE.name];
    levels.iter().any(|(rule, setting)| {
        target.means(rule) && setting.level != Level::Allow && !about_allows.contains(&rule.name)
    })
}

/// The fix that takes an allow comment away, or one name of it where others are left.
fn without(sources: &Sources, allow: &Allow, name: Option<usize>, applicability: Applicability) -> Fix {
    let (message, edit) = match name {
        Some(position) => ("take the name out of the comment", rewrite::without_name(allow, position)),
        None => ("delete the comment", rewrite::without_allow(sources, allow)),
    };
    Fix { message: message.to_owned(), edits: vec![edit], applicability }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::{Label, Subject},
        rules::testing::Fixture,
        source::Span,
    };

    const DUPLICATES: &str = "
pub enum UserError {
    NotFound = 201001, // 用户不存在
    LoginExpired = 201001, // 登录已过期
    Locked = 201001, // 账号被锁定
}
";

    fn config(name: &str, level: Level) -> RuleLevel {
        RuleLevel { name: name.to_owned(), level, span: Span::new(FileId(0), 0..0) }
    }

    fn levels(config: &[RuleLevel], flags: &[(&str, Level)]) -> Result<Levels, Error> {
        let flags: Vec<_> = flags.iter().map(|(name, level)| (*level, (*name).to_owned())).collect();
        Levels::new(config, &flags)
    }

    /// An allow comment in place of the text `comment`, with the scope from there to the end of `last`.
    fn allow(fixture: &Fixture, names: &[&str], comment: &str, last: &str) -> Allow {
        let file = fixture.analysis.index.items[0].span.file;
        let text = fixture.analysis.sources.get(file).text();
        let start = text.find(comment).expect("the comment is there");
        let end = text[start..].find(last).map(|at| start + at + last.len()).expect("the scope ends there");
        let span = Span::new(file, start..start + comment.len());
        Allow {
            span,
            rules: names.iter().map(|name| ((*name).to_owned(), span)).collect(),
            reason: Some("kept for old clients".to_owned()),
            scope: Span::new(file, start..end),
            malformed: None,
        }
    }

    fn report(fixture: &Fixture, allows: &[Allow]) -> Report {
        run(&fixture.context(), allows, Vec::new(), &Levels::default(), 1)
    }

    fn rules_of(report: &Report) -> Vec<&'static str> {
        report.diagnostics.iter().map(|d| d.rule).collect()
    }

    #[test]
    fn a_rule_beats_its_group_and_a_flag_the_config() {
        let config = [config("uniqueness", Level::Allow), config("duplicate-code", Level::Warn)];
        let levels = levels(&config, &[("redeclared-code", Level::Deny), ("uniqueness", Level::Deny)])
            .expect("all names are right");
        assert_eq!(levels.level("duplicate-code"), Level::Warn);
        assert_eq!(levels.get("duplicate-description").origin, Origin::Flag("-D uniqueness".to_owned()));
    }

    #[test]
    fn a_later_flag_beats_an_earlier_one() {
        let flags = [("serial-gap", Level::Deny), ("use", Level::Deny), ("serial-gap", Level::Warn)];
        let levels = levels(&[config("serial-gap", Level::Allow)], &flags).expect("all names are right");
        let setting = levels.get("serial-gap");
        assert_eq!((setting.level, setting.origin.to_string()), (Level::Warn, "-W serial-gap".to_owned()));
        assert_eq!(levels.get("undeclared-code").origin.to_string(), "-D use");
    }

    #[test]
    fn warnings_are_what_is_at_warn_in_the_end() {
        let flags = [(WARNINGS, Level::Deny), ("serial-gap", Level::Warn)];
        let levels = levels(&[config("unused-allow", Level::Allow)], &flags).expect("all names are right");
        let of = |name| levels.level(name);
        assert_eq!([of("serial-gap"), of("not-evaluated")], [Level::Deny; 2]);
        assert_eq!([of("unused-allow"), of("missing-description")], [Level::Allow; 2]);
    }

    #[test]
    fn forbid_cannot_be_lowered() {
        let error = levels(&[config("scheme", Level::Forbid)], &[("malformed-code", Level::Warn)]);
        let message = "`malformed-code` is forbidden by `scheme = \"forbid\"`, and `-W malformed-code` would lower it";
        assert_eq!(error.expect_err("it is lowered").to_string(), message);
        let levels =
            levels(&[config("malformed-code", Level::Forbid)], &[("scheme", Level::Deny), (WARNINGS, Level::Allow)]);
        assert_eq!(levels.expect("nothing is lowered").level("malformed-code"), Level::Forbid);
    }

    #[test]
    fn an_unknown_name_is_a_usage_error() {
        let error = levels(&[], &[("duplicate_codes", Level::Deny)]).expect_err("there is no such rule");
        assert_eq!(error.to_string(), "there is no rule or group `duplicate_codes` (in `-D duplicate_codes`)");
        assert_eq!(error.help().as_deref(), Some("did you mean `duplicate-code`?"));
    }

    #[test]
    fn an_allow_silences_what_starts_in_its_scope() {
        let fixture = Fixture::parse(DUPLICATES);
        assert_eq!(rules_of(&report(&fixture, &[])), ["duplicate-code"; 2]);
        let keeper = allow(&fixture, &["duplicate-code"], "NotFound", "不存在");
        assert_eq!(rules_of(&report(&fixture, &[keeper])), ["unused-allow", "duplicate-code", "duplicate-code"]);
        let one = report(&fixture, &[allow(&fixture, &["uniqueness"], "LoginExpired", "过期")]);
        assert_eq!((rules_of(&one), one.allowed()), (vec!["duplicate-code"], 1));
        let file = allow(&fixture, &["duplicate-code"], "pub enum", "}\n");
        let line = allow(&fixture, &["duplicate-code"], "Locked", "锁定");
        let both = report(&fixture, &[file, line]);
        assert_eq!((rules_of(&both), both.allowed()), (vec![], 2));
    }

    #[test]
    fn forbid_is_never_silenced() {
        let fixture = Fixture::parse(DUPLICATES);
        let allows = [allow(&fixture, &["uniqueness"], "pub enum", "}\n")];
        let levels = levels(&[], &[("duplicate-code", Level::Forbid)]).expect("the name is right");
        let report = run(&fixture.context(), &allows, Vec::new(), &levels, 1);
        assert_eq!(rules_of(&report), ["unused-allow", "duplicate-code", "duplicate-code"]);
        assert_eq!(report.exit_status(), 1);
    }

    #[test]
    fn what_allow_comments_have_wrong() {
        let fixture = Fixture::parse(DUPLICATES);
        let mut allows = [
            allow(&fixture, &["duplicate_code", "uniqueness"], "NotFound", "锁定"),
            allow(&fixture, &["serial-gap"], "LoginExpired", "过期"),
            allow(&fixture, &[], "Locked", "锁定"),
        ];
        allows[0].reason = None;
        allows[2].malformed = Some("a `)` is missing".to_owned());
        let report = report(&fixture, &allows);
        // `serial-gap` is at allow, so that nobody can say whether the comment is needed.
        assert_eq!(rules_of(&report), ["allow-without-reason", "unknown-rule", "unknown-rule"]);
        let fix = report.diagnostics[1].fix.as_ref().expect("the name has a neighbour");
        assert_eq!(fix.edits[0].replacement, "duplicate-code");
        assert_eq!(report.diagnostics[2].message, "this allow comment cannot be read: a `)` is missing");
    }

    #[test]
    fn an_unused_comment_is_deleted_with_its_line() {
        let text = "
pub enum UserError {
    // first
    NotFound = 201001, // second
}
";
        let fixture = Fixture::parse(text);
        let fixed = |comment: &str| {
            let allow = allow(&fixture, &["duplicate-code"], comment, comment);
            let report = report(&fixture, &[allow]);
            let edit = report.diagnostics[0].fix.as_ref().map(|fix| fix.edits[0].clone()).expect("it has a fix");
            let mut text = fixture.analysis.sources.get(edit.span.file).text().to_owned();
            text.replace_range(edit.span.range(), &edit.replacement);
            text
        };
        assert_eq!(fixed("// first"), text[1..].replace("    // first\n", ""));
        assert_eq!(fixed("// second"), text[1..].replace(" // second", ""));
    }

    #[test]
    fn engine_findings_get_their_level_and_make_the_run_incomplete() {
        let fixture = Fixture::parse(DUPLICATES);
        let span = fixture.analysis.index.items[0].span;
        let found = Diagnostic {
            rule: "unparsed-file",
            level: Level::Warn,
            message: "no Rust".to_owned(),
            primary: Label { span, message: String::new() },
            secondary: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fix: None,
            subject: Subject::default(),
            members: Vec::new(),
        };
        let run = |levels: &Levels| run(&fixture.context(), &[], vec![found.clone(), found.clone()], levels, 1);
        let report = run(&Levels::default());
        assert_eq!(rules_of(&report), ["unparsed-file", "duplicate-code", "duplicate-code"]);
        assert_eq!((report.diagnostics[0].level, report.exit_status()), (Level::Deny, 2));
        let lowered = levels(&[], &[("meta", Level::Warn)]).expect("the name is right");
        assert!(!run(&lowered).incomplete);
    }

    #[test]
    fn nested_and_neighbouring_scopes_are_found_without_a_scan() {
        let span = |range: std::ops::Range<usize>| Span::new(FileId(0), range);
        let scope = |range: std::ops::Range<usize>| Allow {
            span: span(0..1),
            rules: vec![("duplicate-code".to_owned(), span(0..1))],
            reason: None,
            scope: span(range),
            malformed: None,
        };
        let allows: Vec<_> = [0..100, 10..20, 30..60, 40..50, 70..80].into_iter().map(scope).collect();
        let parents =
            |scopes: Vec<(usize, Option<usize>)>| scopes.into_iter().map(|(_, parent)| parent).collect::<Vec<_>>();
        let found = parents(forest(&allows, (0..allows.len()).collect()));
        assert_eq!(found, [None, Some(0), Some(0), Some(2), Some(0)]);
    }
}
