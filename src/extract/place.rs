//! The facts of a file under another id: what a file says does not depend on the id that it was read with.

use super::{FileFacts, FilePath};
use crate::{
    code::{Allow, Description, Group, Left, Section, Site, StatedNumber, Unread},
    source::{FileId, Span},
};

impl FileFacts {
    /// Says that all that was found stands in this file.
    pub fn move_to(&mut self, file: FileId) {
        // Each field is named, so that a new one with a place in it cannot be forgotten.
        let Self {
            groups,
            sites,
            unread,
            sections,
            left,
            allows,
            modules,
            includes,
            made: _,
            definitions: _,
            calls: _,
            problems,
            patterns,
        } = self;
        let mut spans: Vec<&mut Span> = Vec::new();
        spans.extend(groups.iter_mut().map(|Group { span, .. }| span));
        for Site { span, descriptions, .. } in sites {
            spans.push(span);
            for Description { span, number, .. } in descriptions {
                spans.push(span);
                spans.extend(number.iter_mut().map(|StatedNumber { span, .. }| span));
            }
        }
        spans.extend(unread.iter_mut().map(|Unread { span, .. }| span));
        spans.extend(sections.iter_mut().flat_map(|Section { span, scope, .. }| [span, scope]));
        spans.extend(left.iter_mut().map(|Left { span, .. }| span));
        for Allow { span, rules, scope, .. } in allows {
            spans.extend([span, scope]);
            spans.extend(rules.iter_mut().map(|(_, span)| span));
        }
        let files = modules.iter_mut().filter_map(|module| module.path.as_mut()).chain(includes);
        spans.extend(files.map(|FilePath { span, .. }| span));
        spans.extend(problems.iter_mut().map(|(span, _)| span));
        spans.extend(patterns.values_mut().filter_map(|met| met.misfit.as_mut()));
        for span in spans {
            span.file = file;
        }
    }
}
