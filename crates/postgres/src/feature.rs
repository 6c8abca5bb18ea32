//! The directory of features. The feature's object owns the truth and reports here.

use edgewright_types::{AppId, FeatureId, UnixMillis, UserId};
use serde::{Deserialize, Serialize};

use crate::{Database, Error, Page, Statement, Tenant};

/// The state of a feature at a revision.
#[derive(Debug, Clone)]
pub struct FeatureReport<'a> {
    /// Which feature.
    pub id: &'a FeatureId,
    /// Cut to 200 characters.
    pub title: &'a str,
    /// `app`, `workflow` or `code`.
    pub mode: &'a str,
    /// Where it stands.
    pub status: &'a str,
    /// The app it made or changes, once there is one.
    pub app_id: Option<&'a AppId>,
    /// When it was begun.
    pub created_at: UnixMillis,
    /// When it came to this revision.
    pub updated_at: UnixMillis,
    /// Grows with every change; an older report is ignored.
    pub revision: i64,
}

/// A feature that is about to begin.
#[derive(Debug, Clone)]
pub struct NewFeature<'a> {
    /// Its id; the same again is the same reservation.
    pub id: &'a FeatureId,
    /// What stands in the list until the feature reports; cut to 200 characters.
    pub title: &'a str,
    /// Features under way that a person on the free plan may have.
    pub free_limit: i32,
    /// Now.
    pub now: UnixMillis,
}

/// A feature in its owner's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureEntry {
    /// Which.
    pub id: FeatureId,
    /// Title.
    pub title: String,
    /// `app`, `workflow` or `code`.
    pub mode: String,
    /// Where it stands.
    pub status: String,
    /// The app it made or changes.
    pub app_id: Option<AppId>,
    /// That app's slug, while it is published.
    pub app_slug: Option<String>,
    /// When it was begun.
    pub created_at: UnixMillis,
    /// When it changed last.
    pub updated_at: UnixMillis,
    /// Revision of its last report.
    pub revision: i64,
}

impl Database {
    /// Takes a place for a feature. False when it had one already.
    ///
    /// # Errors
    /// [`Error::Limit`] with [`crate::Limit::ActiveFeatures`] when the plan is used up; else see [`Error`].
    pub async fn feature_reserve(
        &self,
        owner: &UserId,
        feature: NewFeature<'_>,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.feature_reserve($1, $2, $3, $4))",
            [
                feature.id.as_str().into(),
                feature.title.into(),
                feature.free_limit.into(),
                feature.now.into(),
            ],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }

    /// Gives back the place of a feature that never began. True when there was one.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn feature_release(&self, owner: &UserId, id: &FeatureId) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.feature_release($1))",
            [id.as_str().into()],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }

    /// Forgets places that no feature has reported from since a moment. How many.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn feature_forget(&self, before: UnixMillis) -> Result<i64, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.feature_forget($1))",
            [before.into()],
        );
        self.run(Tenant::Nobody, statement).await?.one()
    }

    /// Records the state of a feature. True when it was news.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn feature_report(
        &self,
        owner: &UserId,
        report: FeatureReport<'_>,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.feature_report($1, $2, $3, $4, $5, $6, $7, $8))",
            [
                report.id.as_str().into(),
                report.title.into(),
                report.mode.into(),
                report.status.into(),
                report.app_id.map(AppId::as_str).into(),
                report.created_at.into(),
                report.updated_at.into(),
                report.revision.into(),
            ],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }

    /// The person's features, newest first, after the one given.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn feature_list(
        &self,
        owner: &UserId,
        after: Option<&FeatureId>,
        limit: u32,
    ) -> Result<Page<FeatureEntry>, Error> {
        let statement = Statement::new(
            "SELECT jsonb_build_object('id', f.id, 'title', f.title, 'mode', f.mode, 'status', f.status, \
               'app_id', f.app_id, 'app_slug', a.slug, \
               'created_at', edgewright.to_millis(f.created_at), \
               'updated_at', edgewright.to_millis(f.updated_at), 'revision', f.revision) \
             FROM edgewright.features f \
             LEFT JOIN edgewright.apps a ON a.id = f.app_id AND a.deleted_at IS NULL \
             WHERE f.owner_id = edgewright.current_person() AND ($1::text IS NULL OR (f.created_at, f.id) < ( \
               SELECT p.created_at, p.id FROM edgewright.features p \
               WHERE p.id = $1 AND p.owner_id = edgewright.current_person())) \
             ORDER BY f.created_at DESC, f.id DESC LIMIT $2",
            [
                after.map(FeatureId::as_str).into(),
                i64::from(limit).saturating_add(1).into(),
            ],
        );
        let items = self.run(Tenant::Person(owner), statement).await?.all()?;
        Ok(Page::from_one_more(items, limit))
    }

    /// Features under way that have not reported since a moment, the longest silent first: what a sweep wakes.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn feature_unfinished(
        &self,
        before: UnixMillis,
        limit: i32,
    ) -> Result<Vec<FeatureId>, Error> {
        let statement = Statement::new(
            "SELECT edgewright.feature_unfinished($1, $2)",
            [before.into(), limit.into()],
        );
        self.run(Tenant::Nobody, statement).await?.all()
    }
}
