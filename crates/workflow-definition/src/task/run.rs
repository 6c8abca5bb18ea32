//! `run`: only another workflow can be run.

use super::TaskKind;
use super::run_workflow::RunWorkflow;
use crate::outside;
use crate::read::Object;

pub(super) fn read(object: &Object<'_>) -> Option<TaskKind> {
    object.required("run", |part| {
        let object = part.object()?;
        let left_out = [
            ("shell", &outside::RUN_SHELL),
            ("script", &outside::RUN_SCRIPT),
            ("container", &outside::RUN_CONTAINER),
        ];
        let mut is_left_out = false;
        for (name, outside) in left_out {
            if let Some(part) = object.member(name) {
                outside::report(&part, outside);
                is_left_out = true;
            }
        }
        if is_left_out {
            return None;
        }
        let run = RunWorkflow::read(&object);
        object.finish();
        run.map(TaskKind::RunWorkflow)
    })
}
