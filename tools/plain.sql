-- Everything an addon may leave behind, one line each.
select 'table', table_name from information_schema.tables where table_schema = 'public';
select 'column', table_name, column_name, data_type, is_nullable, column_default
  from information_schema.columns where table_schema = 'public';
select 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)
  from pg_constraint where connamespace = 'public'::regnamespace;
select 'index', tablename, indexname from pg_indexes where schemaname = 'public';
select 'sequence', sequencename from pg_sequences where schemaname = 'public';
select 'function', proname from pg_proc where pronamespace = 'public'::regnamespace;
select 'trigger', tgrelid::regclass, tgname from pg_trigger where not tgisinternal;
select 'view', viewname from pg_views where schemaname = 'public';
select 'extension', extname from pg_extension;
-- Odoo names the fields that a user inherits from his contact when it next meets them.
select 'external id', module, name, model from ir_model_data
 where module = 'piste' or model <> 'ir.model.fields';
select 'model', model from ir_model;
select 'field', model, name from ir_model_fields;
select 'parent', m.model, p.model
  from ir_model_inherit i join ir_model m on m.id = i.model_id join ir_model p on p.id = i.parent_id;
select 'selection', f.model, f.name, s.value
  from ir_model_fields_selection s join ir_model_fields f on f.id = s.field_id;
select 'access', name from ir_model_access;
select 'rule', name::text from ir_rule;
select 'group', id, name->>'en_US' from res_groups;
select 'implied', gid, hid from res_groups_implied_rel;
select 'view', key, name, active from ir_ui_view;
select 'menu', id, name->>'en_US' from ir_ui_menu;
select 'action', type, name->>'en_US' from ir_actions;
select 'cron', cron_name from ir_cron;
select 'parameter', key from ir_config_parameter;
select 'number sequence', code from ir_sequence;
select 'default', field_id, json_value from ir_default;
select 'mail template', name->>'en_US' from mail_template;
select 'activity type', name->>'en_US' from mail_activity_type;
select 'subtype', name->>'en_US', res_model from mail_message_subtype;
select 'stage', name->>'en_US' from crm_stage;
select 'lost reason', name->>'en_US' from crm_lost_reason;
select 'product', name->>'en_US' from product_template;
select 'user', login from res_users;
select 'partner', name from res_partner;
select 'tag', name->>'en_US' from crm_tag;
select 'attachment', res_model, res_field, name
  from ir_attachment where res_model like 'piste%' or res_field like 'piste%';
select 'message', model from mail_message where model like 'piste%';
select 'follower', res_model from mail_followers where res_model like 'piste%';
select 'activity', res_model from mail_activity where res_model like 'piste%';
