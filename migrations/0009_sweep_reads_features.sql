-- Row-level security is forced on the owner too, so feature_unfinished (0008) saw no rows without this policy.

SET LOCAL ROLE edgewright_owner;

CREATE POLICY owner_select ON edgewright.features FOR SELECT TO edgewright_owner USING (true);
