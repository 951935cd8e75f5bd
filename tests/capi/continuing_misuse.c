/* Answers once more, goals, tasks, items, feedback and saved states with everything that can be wrong about their arguments. */
#include "refused.h"

static void configurations(void)
{
    const int32_t code = IW_ERROR_INVALID_CONFIG;
    iw_dialog_line line = {IW_SOURCE_PLAYER, 0, NULL, "Hello"};
    iw_session_config config = demo_config();

    config.saved_state = "";
    EXPECT_REFUSED(&config, code, "saved_state: is empty");
    config.saved_state = "not Base64!";
    EXPECT_REFUSED(&config, code, "saved_state: is not Base64");
    config.saved_state = "\xFF";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_UTF8, "saved_state");
    config.saved_state = "c2F2ZWQ=";
    config.dialog_history = &line;
    config.dialog_history_count = 1;
    EXPECT_REFUSED(&config, code, "give one of them");
    config.saved_state = NULL;
    config.dialog_history_count = SIZE_MAX;
    EXPECT_REFUSED(&config, code, "dialog_history_count");
    config.dialog_history = NULL;
    config.dialog_history_count = 1;
    EXPECT_REFUSED(&config, code, "dialog_history: is NULL");
    config.dialog_history = &line;
    line.source = IW_SOURCE_NONE;
    EXPECT_REFUSED(&config, code, "dialog_history[0].source");
    line.source = IW_SOURCE_PLAYER;
    line.text = NULL;
    EXPECT_REFUSED(&config, code, "dialog_history[0].text");
    line.text = "Hello";
    line.name = "";
    EXPECT_REFUSED(&config, code, "dialog_history[0].name");
    line.name = "\xFF";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_UTF8, "dialog_history[0].name");
}

static void arguments(void)
{
    const int32_t code = IW_ERROR_INVALID_ARGUMENT;
    static const char *const one[] = {"key"}, *const none[] = {NULL}, *const empty[] = {""};
    static const iw_parameter twice[] = {{"a", "1"}, {"a", "2"}};
    char reason[101];
    iw_item item;
    iw_outgoing out = 0x5EED;

    memset(reason, 'x', 100);
    reason[100] = '\0';
    memset(&item, 0, sizeof item);
    EXPECT(iw_outgoing_create_regenerate_response(NULL, &out), code, "interaction_id");
    EXPECT(iw_outgoing_create_regenerate_response("", &out), code, "interaction_id");
    EXPECT(iw_outgoing_create_regenerate_response("i", NULL), code, "out");
    EXPECT(iw_outgoing_create_apply_response(NULL, "i", NULL, 0, &out), code, "packet_id");
    EXPECT(iw_outgoing_create_apply_response("p", NULL, NULL, 0, &out), code, "interaction_id");
    EXPECT(iw_outgoing_create_apply_response("p", "i", "", 0, &out), code, "utterance_id");
    EXPECT(iw_outgoing_create_apply_response("p", "i", NULL, 2, &out), code, "commit");
    EXPECT(iw_outgoing_create_goal(NULL, 1, &out), code, "goal");
    EXPECT(iw_outgoing_create_goal("", 1, &out), code, "goal");
    EXPECT(iw_outgoing_create_goal("g", 7, &out), code, "enable");
    EXPECT(iw_outgoing_create_task_succeeded(NULL, &out), code, "task_id");
    EXPECT(iw_outgoing_create_task_failed("t", NULL, &out), code, "reason");
    EXPECT(iw_outgoing_create_task_failed("t", "", &out), code, "reason");
    EXPECT(iw_outgoing_create_task_failed("t", reason, &out), code, "reason: is 100 characters long");
    EXPECT(iw_outgoing_create_next_turn(NULL), code, "out");
    EXPECT(iw_outgoing_create_perceived_latency("i", -1, IW_PRECISION_FINE, &out), code, "latency_us");
    EXPECT(iw_outgoing_create_perceived_latency("i", 1, 99, &out), code, "precision");
    EXPECT(iw_outgoing_create_items(NULL, 0, NULL, 0, &out), code, "items");
    EXPECT(iw_outgoing_create_items(NULL, 1, NULL, 0, &out), code, "items");
    EXPECT(iw_outgoing_create_items(&item, SIZE_MAX, NULL, 0, &out), code, "count");
    EXPECT(iw_outgoing_create_items(&item, 1, NULL, 0, &out), code, "items[0].id");
    item.id = "";
    EXPECT(iw_outgoing_create_items(&item, 1, NULL, 0, &out), code, "items[0].id");
    item.id = "key";
    EXPECT(iw_outgoing_create_items(&item, 1, empty, 1, &out), code, "add_to_entities[0]");
    EXPECT(iw_outgoing_create_items(&item, 1, none, 1, &out), code, "add_to_entities[0]");
    EXPECT(iw_outgoing_create_items(&item, 1, one, SIZE_MAX, &out), code, "entity_count");
    item.properties = twice;
    item.property_count = 2;
    EXPECT(iw_outgoing_create_items(&item, 1, NULL, 0, &out), code, "items[0].properties[1].name");
    EXPECT(iw_outgoing_create_remove_items(NULL, 0, &out), code, "item_ids");
    EXPECT(iw_outgoing_create_items_in_entities(0, one, 1, one, 1, &out), code, "change");
    EXPECT(iw_outgoing_create_items_in_entities(4, one, 1, one, 1, &out), code, "change");
    EXPECT(iw_outgoing_create_items_in_entities(1, NULL, 0, one, 1, &out), code, "item_ids");
    EXPECT(iw_outgoing_create_items_in_entities(1, one, 1, NULL, 0, &out), code, "entity_names");
    CHECK(out == 0x5EED);
    reason[99] = '\0';
    CHECK_OK(iw_outgoing_create_task_failed("t", reason, &out)); /* 99 are fewer than 100 */
    CHECK_OK(iw_outgoing_destroy(out));
}

static void calls(void)
{
    const int32_t code = IW_ERROR_INVALID_ARGUMENT, state = IW_ERROR_INVALID_STATE;
    iw_session session = create_demo();

    EXPECT(iw_session_save_state(session), state, "IDLE");
    EXPECT(iw_session_send_feedback(session, "i", NULL, 1, 0, NULL), state, "IDLE");
    EXPECT(iw_session_undo_feedback(session, "workspaces/w/feedbacks/f"), state, "IDLE");
    EXPECT(iw_session_send_feedback(session, NULL, NULL, 1, 0, NULL), code, "interaction_id");
    EXPECT(iw_session_send_feedback(session, "i", "", 1, 0, NULL), code, "correlation_id");
    EXPECT(iw_session_send_feedback(session, "i", NULL, 2, 0, NULL), code, "is_like");
    EXPECT(iw_session_send_feedback(session, "i", NULL, 0, 1u << 31, NULL), code, "dislikes");
    EXPECT(iw_session_send_feedback(session, "i", NULL, 1, IW_DISLIKE_UNTRUE, NULL), code, "dislikes");
    EXPECT(iw_session_send_feedback(session, "i", NULL, 1, 0, "\xFF"), IW_ERROR_INVALID_UTF8, "comment");
    EXPECT(iw_session_undo_feedback(session, NULL), code, "name");
    EXPECT(iw_session_undo_feedback(session, "something"), code, "name");
    CHECK_OK(iw_session_destroy(session));
    EXPECT(iw_session_save_state(session), IW_ERROR_INVALID_HANDLE, "session");
    EXPECT(iw_session_send_feedback(session, "i", NULL, 1, 0, NULL), IW_ERROR_INVALID_HANDLE, "session");
    EXPECT(iw_session_undo_feedback(session, "workspaces/w/feedbacks/f"), IW_ERROR_INVALID_HANDLE, "session");
}

/* Calls that a stop overtakes are answered or told of; none is forgotten. */
static void stopped_in_between(void)
{
    iw_session session = establish_demo();
    iw_event event = IW_EVENT_INIT;
    int i, asked = 0, told = 0;

    for (i = 0; i < 16; i++)
        asked += iw_session_save_state(session) == IW_OK;
    CHECK(asked == 16);
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    while (iw_poll(session, &event) == 1)
        told += event.type == IW_EVENT_SESSION_STATE
            || (event.type == IW_EVENT_ERROR && event.code == IW_FAILURE_STOPPED);
    CHECK_RESULT(told, asked);
    CHECK_OK(iw_session_destroy(session));
}

int main(void)
{
    configurations();
    arguments();
    calls();
    stopped_in_between();
    return refused_it_all();
}
