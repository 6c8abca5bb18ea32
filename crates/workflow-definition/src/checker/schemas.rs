//! Schemas: whether each can be read. What is wrong with one is found here, never by a run.

use edgewright_finding::{Pointer, Report};
use edgewright_json_schema::Schema as Readable;

use super::walk::Walk;
use crate::Workflow;
use crate::task::TaskKind;
use crate::transform::{Input, Output, Schema};

pub(super) fn check(workflow: &Workflow, walk: &Walk<'_>, report: &mut Report) {
    let root = Pointer::root();
    check_one(
        workflow.input.as_ref().and_then(of_input),
        &root.at("input"),
        report,
    );
    check_one(
        workflow.output.as_ref().and_then(of_output),
        &root.at("output"),
        report,
    );
    for visit in &walk.tasks {
        let (task, place) = (visit.task, &visit.place);
        check_one(
            task.input.as_ref().and_then(of_input),
            &place.at("input"),
            report,
        );
        check_one(
            task.output.as_ref().and_then(of_output),
            &place.at("output"),
            report,
        );
        check_one(
            task.export.as_ref().and_then(of_output),
            &place.at("export"),
            report,
        );
        if let TaskKind::Listen(listen) = &task.kind
            && let Some(each) = &listen.foreach
        {
            let place = place.at("foreach");
            check_one(
                each.output.as_ref().and_then(of_output),
                &place.at("output"),
                report,
            );
            check_one(
                each.export.as_ref().and_then(of_output),
                &place.at("export"),
                report,
            );
        }
    }
}

fn of_input(input: &Input) -> Option<&Schema> {
    input.schema.as_ref()
}

fn of_output(output: &Output) -> Option<&Schema> {
    output.schema.as_ref()
}

fn check_one(schema: Option<&Schema>, place: &Pointer, report: &mut Report) {
    let Some(schema) = schema else { return };
    let place = place.at("schema").at("document");
    for fault in Readable::read(&schema.document).err().into_iter().flatten() {
        let at = Pointer::from(format!("{place}{}", fault.pointer).as_str());
        report.error(&at, "schema-invalid", fault.message);
    }
}
