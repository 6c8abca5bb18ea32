//! How requests, mail and people reach workflows, and what workflows keep to themselves.

use edgewright_workflow::approval::{ApprovalView, PublicAsk};
use edgewright_workflow::form::{FormView, WorkflowForm};
use edgewright_workflow::hook::{HookAccepted, HookView};
use edgewright_workflow::mailbox::MailboxView;
use edgewright_workflow::secrets::{SecretList, SecretView};

use super::{CURSOR, Operation, says};
use crate::{
    page::Page,
    routes::{approval, form, hook, mailbox, workflow_secret},
};

/// The entry of one of these operations.
pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "mailbox_get" => says("The mailbox of a workflow").gives::<MailboxView>(200),
        "mailbox_put" => says("Open the mailbox of a workflow: each mail to it starts a run")
            .takes::<mailbox::MailboxPutBody>()
            .gives::<MailboxView>(200),
        "mailbox_delete" => says("Close the mailbox of a workflow"),
        "workflow_secret_list" => {
            says("Names of the secrets of a workflow").gives::<SecretList>(200)
        }
        "workflow_secret_put" => says("Set a secret of a workflow; it is never shown again")
            .takes::<workflow_secret::WorkflowSecretPutBody>()
            .gives::<SecretView>(200),
        "workflow_secret_delete" => says("Take a secret of a workflow away"),
        "hook_get" => says("The hook of a workflow").gives::<HookView>(200),
        "hook_put" => says("Set up the hook of a workflow")
            .takes::<hook::HookPutBody>()
            .gives::<HookView>(200),
        "hook_delete" => says("Take the hook of a workflow away"),
        "hook_receive" => says("Send a request to a workflow; its run may answer anything instead")
            .gives::<HookAccepted>(202),
        "hook_test" => says("Send a request that is only shown to the workflow's owner")
            .gives::<serde_json::Value>(200),
        "approval_list" => says("What your workflows ask of people")
            .query(CURSOR)
            .gives::<Page<ApprovalView>>(200),
        "approval_get" => says("What a run asks, for you to answer").gives::<ApprovalView>(200),
        "approval_answer" => says("Answer what a run asks; the first answer counts")
            .takes::<approval::ApprovalAnswerBody>()
            .gives::<ApprovalView>(200),
        "form_put" => says("Set up the form of a workflow")
            .takes::<WorkflowForm>()
            .gives::<FormView>(200),
        "form_delete" => says("Take the form of a workflow away"),
        "form_get" => says("The form of a workflow, for anybody").gives::<FormView>(200),
        "form_submit" => says("Fill in the form of a workflow: a run begins")
            .takes::<form::FormSubmitBody>()
            .gives::<HookAccepted>(202)
            .once(),
        "form_ask_get" => says("What a run asks whoever has the link").gives::<PublicAsk>(200),
        "form_ask_answer" => says("Answer by the link; the first answer counts")
            .takes::<approval::ApprovalAnswerBody>(),
        _ => return None,
    })
}
