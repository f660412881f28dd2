"""What Slack's reference says of each method served: arguments, bot scopes, pace and error codes."""

from dataclasses import dataclass

EVERY_METHOD = frozenset({"token", "team_id"})  # arguments that Slack takes everywhere
SPECIAL = 600  # calls a minute where Slack only says "special": generous, yet not endless
EVERY_ERROR = frozenset(  # codes that any method may answer with
    {
        "account_inactive",
        "fatal_error",
        "internal_error",
        "invalid_arguments",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "service_unavailable",
        "token_revoked",
        "unknown_method",
    }
)
UNLISTED = frozenset({"not_in_channel", "msg_too_long"})  # Slack answers so also where its reference is silent


@dataclass(frozen=True)
class Method:
    """Words are separated by blanks, to read like the reference; any one of the scopes is enough."""

    required: str
    optional: str
    scopes: str
    per_minute: int
    errors: str

    @property
    def arguments(self) -> frozenset[str]:
        return EVERY_METHOD.union(self.required.split(), self.optional.split())


CATALOGUE: dict[str, Method] = {
    "apps.connections.open": Method(
        required="",
        optional="",
        scopes="",
        per_minute=50,
        errors="forbidden_team insecure_request missing_args",
    ),
    "auth.test": Method(
        required="",
        optional="",
        scopes="",
        per_minute=SPECIAL,
        errors="",
    ),
    "chat.delete": Method(
        required="channel ts",
        optional="as_user",
        scopes="chat:write",
        per_minute=50,
        errors="cant_delete_message channel_not_found message_not_found",
    ),
    "chat.getPermalink": Method(
        required="channel message_ts",
        optional="",
        scopes="",
        per_minute=SPECIAL,
        errors="channel_not_found message_not_found",
    ),
    "chat.postEphemeral": Method(
        required="channel user",
        optional=(
            "as_user attachments blocks icon_emoji icon_url link_names markdown_text parse text thread_ts username"
        ),
        scopes="chat:write",
        per_minute=100,
        errors=(
            "cannot_reply_to_message channel_not_found invalid_attachments invalid_blocks "
            "invalid_blocks_format is_archived markdown_text_conflict message_limit_exceeded "
            "messages_tab_disabled msg_too_long no_text not_in_channel restricted_action "
            "too_many_attachments user_not_in_channel"
        ),
    ),
    "chat.postMessage": Method(
        required="channel",
        optional=(
            "as_user attachments blocks current_draft_last_updated_ts icon_emoji icon_url link_names "
            "markdown_text metadata mrkdwn parse reply_broadcast text thread_ts unfurl_links "
            "unfurl_media username"
        ),
        scopes="chat:write",
        per_minute=SPECIAL,
        errors=(
            "as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message "
            "channel_not_found draft_already_deleted draft_already_sent draft_has_conflict "
            "draft_not_found duplicate_channel_not_found duplicate_message_not_found invalid_blocks "
            "invalid_blocks_format invalid_metadata_format invalid_metadata_schema is_archived "
            "markdown_text_conflict message_limit_exceeded messages_tab_disabled "
            "metadata_must_be_sent_from_app metadata_too_large missing_file_data msg_blocks_too_long "
            "no_text not_in_channel rate_limited restricted_action "
            "restricted_action_non_threadable_channel restricted_action_read_only_channel "
            "restricted_action_thread_locked restricted_action_thread_only_channel "
            "slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked "
            "slack_connect_lists_sharing_blocked team_not_found too_many_attachments "
            "too_many_contact_cards"
        ),
    ),
    "chat.update": Method(
        required="channel ts",
        optional=(
            "as_user attachments blocks file_ids link_names markdown_text metadata parse "
            "reply_broadcast text unfurled_attachments"
        ),
        scopes="chat:write",
        per_minute=50,
        errors=(
            "as_user_not_supported block_mismatch blocked_file_type cant_broadcast_message "
            "cant_update_message channel_not_found edit_window_closed external_channel_migrating "
            "file_deleted file_is_deleted file_not_found file_share_limit_reached invalid_attachments "
            "invalid_blocks invalid_blocks_format invalid_metadata_format invalid_metadata_schema "
            "is_inactive markdown_text_conflict max_file_sharing_exceeded message_limit_exceeded "
            "message_not_found metadata_must_be_sent_from_app metadata_too_large msg_too_long "
            "no_dual_broadcast_content_update no_text posting_to_channel_denied "
            "slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked "
            "slack_connect_clip_sharing_blocked slack_connect_file_link_sharing_blocked "
            "slack_connect_file_upload_sharing_blocked streaming_state_conflict team_not_found "
            "too_many_attachments unable_to_share_files update_failed"
        ),
    ),
    "conversations.create": Method(
        required="name",
        optional="is_private",
        scopes="channels:manage channels:write groups:write im:write mpim:write",
        per_minute=20,
        errors=(
            "cannot_create_channel canvas_disabled_user_team invalid_name invalid_name_maxlength "
            "invalid_name_punctuation invalid_name_required invalid_name_specials missing_argument "
            "name_taken no_channel restricted_action"
        ),
    ),
    "conversations.history": Method(
        required="channel",
        optional="cursor include_all_metadata inclusive latest limit oldest",
        scopes="channels:history groups:history im:history mpim:history",
        per_minute=50,
        errors=(
            "channel_is_limited_access channel_not_found invalid_cursor invalid_metadata_filter_keys "
            "invalid_ts_latest invalid_ts_oldest not_in_channel"
        ),
    ),
    "conversations.info": Method(
        required="channel",
        optional="include_locale include_num_members",
        scopes="channels:read groups:read im:read mpim:read",
        per_minute=50,
        errors="channel_is_limited_access channel_not_found",
    ),
    "conversations.invite": Method(
        required="channel users",
        optional="force",
        scopes=("channels:manage channels:write.invites groups:write groups:write.invites im:write mpim:write"),
        per_minute=50,
        errors=(
            "already_in_channel cant_invite cant_invite_self channel_not_found "
            "external_channel_migrating invitee_cant_see_channel is_archived "
            "method_not_supported_for_channel_type no_external_invite_permission no_user "
            "not_in_channel org_user_not_in_team ura_max_channels user_is_restricted user_not_found"
        ),
    ),
    "conversations.join": Method(
        required="channel",
        optional="",
        scopes="channels:join",
        per_minute=50,
        errors=(
            "channel_is_limited_access channel_not_found is_archived "
            "method_not_supported_for_channel_type too_many_members"
        ),
    ),
    "conversations.list": Method(
        required="",
        optional="cursor exclude_archived limit types",
        scopes="channels:read groups:read im:read mpim:read",
        per_minute=20,
        errors=("invalid_cursor invalid_limit invalid_types method_not_supported_for_channel_type missing_argument"),
    ),
    "conversations.members": Method(
        required="channel",
        optional="cursor limit",
        scopes="channels:read groups:read im:read mpim:read",
        per_minute=100,
        errors=(
            "channel_not_found fetch_members_failed invalid_cursor invalid_limit method_not_supported_for_channel_type"
        ),
    ),
    "conversations.open": Method(
        required="",
        optional="channel prevent_creation return_im users",
        scopes="channels:manage groups:write im:write mpim:write",
        per_minute=50,
        errors=(
            "channel_not_found invalid_user_combination method_not_supported_for_channel_type "
            "not_enough_users too_many_users user_disabled user_not_found user_not_visible "
            "users_list_not_supplied"
        ),
    ),
    "conversations.replies": Method(
        required="channel ts",
        optional="cursor include_all_metadata inclusive latest limit oldest",
        scopes="channels:history groups:history im:history mpim:history",
        per_minute=50,
        errors=(
            "channel_not_found invalid_cursor invalid_metadata_filter_keys invalid_ts_latest "
            "invalid_ts_oldest list_record_comment_fetch_failed method_not_supported_for_channel_type "
            "thread_not_found"
        ),
    ),
    "dnd.info": Method(
        required="",
        optional="user",
        scopes="dnd:read",
        per_minute=50,
        errors="user_not_found user_not_visible",
    ),
    "files.completeUploadExternal": Method(
        required="files",
        optional="blocks channel_id channels initial_comment thread_ts",
        scopes="files:write",
        per_minute=100,
        errors=(
            "channel_not_found channels_limit_exceeded file_not_found file_type_not_allowed "
            "file_update_failed file_uploads_except_images_disabled invalid_blocks invalid_channel "
            "not_in_channel posting_to_channel_denied"
        ),
    ),
    "files.getUploadURLExternal": Method(
        required="filename length",
        optional="alt_txt snippet_type",
        scopes="files:write",
        per_minute=100,
        errors=(
            "alt_txt_too_large file_type_not_allowed file_upload_size_restricted "
            "file_uploads_disabled file_uploads_except_images_disabled missing_argument "
            "snippet_too_large storage_limit_reached unknown_snippet_type unknown_subtype"
        ),
    ),
    "files.info": Method(
        required="file",
        optional="count cursor limit page",
        scopes="files:read",
        per_minute=100,
        errors=(
            "canvas_disabled_file_team canvas_disabled_user_team canvas_globally_disabled "
            "file_deleted file_not_found not_visible slack_connect_canvas_sharing_blocked "
            "template_not_visible"
        ),
    ),
    "reactions.add": Method(
        required="channel name timestamp",
        optional="",
        scopes="reactions:write",
        per_minute=50,
        errors=(
            "already_reacted bad_timestamp channel_not_found external_channel_migrating invalid_name "
            "is_archived message_not_found no_access no_item_specified not_reactable thread_locked "
            "too_many_emoji too_many_reactions"
        ),
    ),
    "reactions.get": Method(
        required="",
        optional="channel file file_comment full timestamp",
        scopes="reactions:read",
        per_minute=50,
        errors=(
            "bad_timestamp channel_not_found file_comment_not_found file_not_found message_not_found no_item_specified"
        ),
    ),
    "reactions.remove": Method(
        required="name",
        optional="channel file file_comment timestamp",
        scopes="reactions:write",
        per_minute=20,
        errors=(
            "bad_timestamp channel_not_found external_channel_migrating file_comment_not_found "
            "file_not_found invalid_name message_not_found no_access no_item_specified no_reaction "
            "thread_locked"
        ),
    ),
    "team.info": Method(
        required="",
        optional="domain team",
        scopes="team:read",
        per_minute=50,
        errors=(
            "enterprise_not_found fail_to_get_teams_for_restricted_user missing_user org_not_found "
            "team_not_found team_not_on_enterprise user_not_found"
        ),
    ),
    "users.conversations": Method(
        required="",
        optional="cursor exclude_archived limit types user",
        scopes="channels:read groups:read im:read mpim:read",
        per_minute=50,
        errors=("invalid_cursor invalid_limit invalid_types method_not_supported_for_channel_type missing_argument"),
    ),
    "users.info": Method(
        required="user",
        optional="include_locale",
        scopes="users:read",
        per_minute=100,
        errors="too_many_users user_not_found user_not_visible",
    ),
    "users.list": Method(
        required="",
        optional="cursor include_locale limit",
        scopes="users:read",
        per_minute=20,
        errors="invalid_cursor limit_required missing_argument",
    ),
    "views.open": Method(
        required="view",
        optional="interactivity_pointer trigger_id",
        scopes="",
        per_minute=100,
        errors=("duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id view_too_large"),
    ),
    "views.publish": Method(
        required="user_id view",
        optional="hash",
        scopes="",
        per_minute=100,
        errors=("duplicate_external_id hash_conflict missing_profile_id not_enabled not_implemented view_too_large"),
    ),
    "views.push": Method(
        required="view",
        optional="interactivity_pointer trigger_id",
        scopes="",
        per_minute=100,
        errors=(
            "duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id "
            "not_found push_limit_reached view_too_large"
        ),
    ),
    "views.update": Method(
        required="view",
        optional="external_id hash view_id",
        scopes="",
        per_minute=100,
        errors="duplicate_external_id hash_conflict not_found view_too_large",
    ),
}
