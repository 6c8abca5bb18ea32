-- A build's id may be made from an idempotency key and then says nothing about time, so lists go by when it began.

SET LOCAL ROLE edgewright_owner;

DROP INDEX edgewright.features_owner_id;
CREATE INDEX features_owner_id_created_at ON edgewright.features (owner_id, created_at DESC, id DESC);
