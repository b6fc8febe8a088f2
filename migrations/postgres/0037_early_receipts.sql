-- Reports that came before the effect that they are about was written down are looked up by their event.
create index webhook_receipt_early on webhook_receipt (business_id, event_id) where handled_at is null;
