//! What a brief must be, whoever wrote it: an agent's output and a builder's edit are held to the same.

use std::collections::BTreeSet;

use edgewright_limits::{
    app::{FIELDS_PER_TABLE, ID_CHARS, LABEL_CHARS, TABLES, VIEWS},
    pipeline::BRIEF_BYTES,
};

use super::{Brief, BriefThing, FieldKind};

/// Places and what is wrong there, in plain words.
type Findings = Vec<(String, String)>;

impl Brief {
    /// What does not fit together; empty if the brief may be built from.
    #[must_use]
    pub fn check(&self) -> Findings {
        let mut findings = Findings::new();
        let size = edgewright_typed_json::to_text(self).map_or(usize::MAX, |text| text.len());
        if size > BRIEF_BYTES {
            let detail = format!("The brief has {size} bytes; at most {BRIEF_BYTES} are possible.");
            return vec![(String::new(), detail)];
        }
        check_label(&mut findings, "/title", &self.title);
        check_count(&mut findings, "/things", self.things.len(), TABLES);
        check_count(&mut findings, "/screens", self.screens.len(), VIEWS);
        check_ids(
            &mut findings,
            "/things",
            self.things.iter().map(|thing| thing.id.as_str()),
        );
        check_ids(
            &mut findings,
            "/people",
            self.people.iter().map(|person| person.id.as_str()),
        );
        check_ids(
            &mut findings,
            "/screens",
            self.screens.iter().map(|screen| screen.id.as_str()),
        );
        if self.things.is_empty() {
            findings.push((
                "/things".to_owned(),
                "Name at least one thing to keep.".to_owned(),
            ));
        }
        for (index, thing) in self.things.iter().enumerate() {
            self.check_thing(&mut findings, &format!("/things/{index}"), thing);
        }
        for (index, screen) in self.screens.iter().enumerate() {
            if !self.knows(&screen.thing) {
                let place = format!("/screens/{index}/thing");
                findings.push((place, format!("There is no thing '{}'.", screen.thing)));
            }
        }
        findings
    }

    fn check_thing(&self, findings: &mut Findings, place: &str, thing: &BriefThing) {
        check_label(findings, &format!("{place}/label"), &thing.label);
        check_count(
            findings,
            &format!("{place}/fields"),
            thing.fields.len(),
            FIELDS_PER_TABLE,
        );
        check_ids(
            findings,
            &format!("{place}/fields"),
            thing.fields.iter().map(|field| field.id.as_str()),
        );
        for (index, field) in thing.fields.iter().enumerate() {
            let place = format!("{place}/fields/{index}");
            check_label(findings, &format!("{place}/label"), &field.label);
            let target = field.points_at.as_ref();
            if field.kind == FieldKind::Link && !target.is_some_and(|id| self.knows(id)) {
                findings.push((
                    format!("{place}/points_at"),
                    "Say which thing this points at.".to_owned(),
                ));
            }
            if field.kind == FieldKind::Choice && field.choices.is_empty() {
                findings.push((format!("{place}/choices"), "Name the choices.".to_owned()));
            }
        }
    }

    fn knows(&self, thing: &str) -> bool {
        self.things.iter().any(|known| known.id == thing)
    }
}

fn check_count(findings: &mut Findings, place: &str, count: usize, most: usize) {
    if count > most {
        findings.push((
            place.to_owned(),
            format!("There are {count} of these; at most {most} are possible."),
        ));
    }
}

fn check_label(findings: &mut Findings, place: &str, label: &str) {
    let chars = label.chars().count();
    if label.trim().is_empty() || chars > LABEL_CHARS {
        findings.push((
            place.to_owned(),
            format!("A name has between 1 and {LABEL_CHARS} characters."),
        ));
    }
}

fn check_ids<'a>(findings: &mut Findings, place: &str, ids: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for (index, id) in ids.enumerate() {
        let form = id.starts_with(|first: char| first.is_ascii_lowercase())
            && id.len() <= ID_CHARS
            && id
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !form {
            let detail = format!(
                "'{id}' is not an id: use lower-case letters, digits and underscores, a letter first."
            );
            findings.push((format!("{place}/{index}/id"), detail));
        } else if !seen.insert(id) {
            findings.push((
                format!("{place}/{index}/id"),
                format!("The id '{id}' is taken; choose another."),
            ));
        }
    }
}
