/* Everything else that a game sends: answers once more, goals, tasks, items, latencies; feedback; and a session that is
 * saved and gone on from. Against the embedded server, written from the header alone. */
#include "check.h"

#include <stdint.h>

/* Asks whether something was done: a goal that comes up, a task to perform, two answers to one thing. */
static const char SCRIPT[] =
    "workspace = \"demo\"\n"
    "[[goal]]\n"
    "name = \"find-the-key\"\n"
    "enabled = false\n"
    "[[scene]]\n"
    "name = \"gate\"\n"
    "characters = [\"guard\", \"cook\"]\n"
    "[[character]]\n"
    "name = \"guard\"\n"
    "given_name = \"Bran\"\n"
    "[[character.reply]]\n"
    "when.says = \"*key*\"\n"
    "answer = { text = \"Find it.\", activates = \"find-the-key\" }\n"
    "[[character.reply]]\n"
    "when.says = \"*gate*\"\n"
    "answer = { text = \"Open it yourself.\", task = { name = \"open-gate\", parameters = { how = \"slowly\" } } }\n"
    "[[character.reply]]\n"
    "when.trigger = \"inworld.task.succeeded\"\n"
    "answer = \"Task {task_id} is done.\"\n"
    "[[character.reply]]\n"
    "when.trigger = \"inworld.task.failed\"\n"
    "answer = \"No: {reason}.\"\n"
    "[[character.reply]]\n"
    "when.says = \"*\"\n"
    "answer = [\"First.\", \"Second.\"]\n"
    "[[character]]\n"
    "name = \"cook\"\n"
    "given_name = \"Nell\"\n"
    "[[character.reply]]\n"
    "when.says = \"*\"\n"
    "answer = \"Nell hears you.\"\n";

static char script_path[512];

static iw_session_config gate(void)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "gate";
    config.local_script = script_path;
    config.flags = IW_SESSION_REPORT_SENT;
    config.capabilities = IW_CAPABILITY_GROUPS | IW_CAPABILITY_REGENERATE | IW_CAPABILITY_LATENCY_REPORT;
    return config;
}

static void send_to(iw_session session, const char *character, iw_outgoing outgoing, iw_receipt *receipt)
{
    const iw_receipt fresh = IW_RECEIPT_INIT;
    *receipt = fresh;
    if (character != NULL)
        CHECK_OK(iw_outgoing_add_target(outgoing, character));
    CHECK_OK(iw_session_send(session, outgoing, receipt));
}

/* The text of the answer in this exchange; the ids of its packet are kept. Waits until the answer is complete. */
static void wait_text(iw_session session, const char *interaction_id, char *text, size_t size, char *packet_id,
                      char *utterance_id)
{
    iw_event event = IW_EVENT_INIT;
    text[0] = '\0';
    do {
        next_event(session, &event);
        CHECK(event.type != IW_EVENT_ERROR);
        if (event.type != IW_EVENT_PACKET || event.packet->text == NULL
            || event.packet->routing.source.type != IW_SOURCE_AGENT)
            continue;
        CHECK(equals(event.packet->id.interaction_id, interaction_id));
        snprintf(text, size, "%s", event.packet->text->text.ptr);
        if (packet_id != NULL)
            snprintf(packet_id, 64, "%s", event.packet->id.packet_id.ptr);
        if (utterance_id != NULL)
            snprintf(utterance_id, 64, "%s", event.packet->id.utterance_id.ptr);
    } while (!is_interaction_end(&event, interaction_id));
}

static void expect_text(iw_session session, const iw_receipt *receipt, const char *expected)
{
    char text[128];
    wait_text(session, receipt->interaction_id, text, sizeof text, NULL, NULL);
    if (strcmp(text, expected) != 0)
        fprintf(stderr, "said: %s\n", text);
    CHECK(strcmp(text, expected) == 0);
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

static void another_answer(void)
{
    iw_session_config config = gate();
    iw_session session = establish(&config);
    iw_receipt said = IW_RECEIPT_INIT, receipt;
    iw_event event = IW_EVENT_INIT;
    iw_outgoing outgoing = 0;
    char first[128], second[128], packet_id[64], utterance_id[64];

    CHECK_OK(iw_session_send_text(session, "guard", "Hello", &said));
    wait_text(session, said.interaction_id, first, sizeof first, packet_id, utterance_id);
    CHECK_OK(iw_outgoing_create_regenerate_response(said.interaction_id, &outgoing));
    send_to(session, "guard", outgoing, &receipt);
    wait_text(session, said.interaction_id, second, sizeof second, NULL, NULL);
    CHECK(first[0] != '\0' && second[0] != '\0' && strcmp(first, second) != 0);

    CHECK_OK(iw_outgoing_create_apply_response(packet_id, said.interaction_id, utterance_id, 1, &outgoing));
    send_to(session, "guard", outgoing, &receipt);
    wait_sent(session, &receipt, &event);
    CHECK(event.packet->mutation->kind == IW_MUTATION_APPLY_RESPONSE);
    CHECK(equals(event.packet->mutation->value, packet_id));
    CHECK(strstr(event.packet->json.ptr, utterance_id) != NULL);
    CHECK(strstr(event.packet->json.ptr, "APPLY_RESPONSE_TYPE_COMMIT") != NULL);
    say_and_wait(session, "guard", "Go on"); /* nothing has ended */

    CHECK_OK(iw_outgoing_create_perceived_latency(said.interaction_id, 1234000, IW_PRECISION_NON_SPEECH, &outgoing));
    EXPECT(iw_outgoing_add_target(outgoing, "guard"), IW_ERROR_INVALID_ARGUMENT, "session itself");
    send_to(session, NULL, outgoing, &receipt);
    wait_sent(session, &receipt, &event);
    CHECK(event.packet->latency_report->latency_us == 1234000);
    CHECK(event.packet->latency_report->precision == IW_PRECISION_NON_SPEECH);
    CHECK(equals(event.packet->id.interaction_id, said.interaction_id));
    CHECK(event.packet->routing.target.type == IW_SOURCE_WORLD);
    CHECK_OK(iw_session_destroy(session));
}

/* --- goals, tasks, turns ------------------------------------------------------------------------------------------ */

/* Whether the answer to this text activates the goal. */
static int activates(iw_session session, const char *text)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    int activated = 0;

    CHECK_OK(iw_session_send_text(session, "guard", text, &receipt));
    do {
        wait_for_event(session, IW_EVENT_PACKET, &event);
        activated |= event.packet->custom != NULL && event.packet->custom->kind == IW_CUSTOM_GOAL_ACTIVATED;
    } while (!is_interaction_end(&event, receipt.interaction_id));
    return activated;
}

static void goals(void)
{
    iw_session_config config = gate();
    iw_session session = establish(&config);
    iw_receipt receipt;
    iw_event event = IW_EVENT_INIT;
    iw_outgoing outgoing = 0;

    CHECK(!activates(session, "Where is the key?"));
    CHECK_OK(iw_outgoing_create_goal("find-the-key", 1, &outgoing));
    send_to(session, "guard", outgoing, &receipt);
    wait_sent(session, &receipt, &event);
    CHECK(event.packet->custom->kind == IW_CUSTOM_GOAL_ENABLE);
    CHECK(activates(session, "Where is the key?"));
    CHECK_OK(iw_outgoing_create_goal("find-the-key", 0, &outgoing));
    send_to(session, "guard", outgoing, &receipt);
    wait_sent(session, &receipt, &event);
    CHECK(equals(event.packet->custom->name, "inworld.goal.disable.find-the-key"));
    CHECK_OK(iw_session_destroy(session));
}

static void tasks(void)
{
    iw_session_config config = gate();
    iw_session session = establish(&config);
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    iw_outgoing outgoing = 0;
    char task_id[64] = "", done[128];
    size_t i;

    CHECK_OK(iw_session_send_text(session, "guard", "Open the gate", &receipt));
    do {
        wait_for_event(session, IW_EVENT_PACKET, &event);
        if (event.packet->custom == NULL || event.packet->custom->kind != IW_CUSTOM_TASK)
            continue;
        CHECK(event.packet->custom->type == IW_CUSTOM_TYPE_TASK);
        for (i = 0; i < event.packet->custom->parameter_count; i++)
            if (equals(event.packet->custom->parameters[i].name, "task_id"))
                snprintf(task_id, sizeof task_id, "%s", event.packet->custom->parameters[i].value.ptr);
    } while (!is_interaction_end(&event, receipt.interaction_id));
    CHECK(task_id[0] != '\0');

    CHECK_OK(iw_outgoing_create_task_succeeded(task_id, &outgoing));
    send_to(session, "guard", outgoing, &receipt);
    snprintf(done, sizeof done, "Task %s is done.", task_id);
    expect_text(session, &receipt, done);
    CHECK_OK(iw_outgoing_create_task_failed(task_id, "it is stuck", &outgoing));
    send_to(session, "guard", outgoing, &receipt);
    expect_text(session, &receipt, "No: it is stuck.");
    CHECK_OK(iw_session_destroy(session));
}

static void turns(void)
{
    static const char *const both[] = {"cook", "guard"};
    iw_session_config config = gate();
    iw_session session = establish(&config);
    iw_receipt receipt;
    iw_outgoing outgoing = 0;
    char conversation[40], text[128];

    CHECK_OK(iw_conversation_start(session, both, 2, conversation));
    CHECK_OK(iw_conversation_select(session, conversation));
    CHECK_OK(iw_outgoing_create_next_turn(&outgoing));
    send_to(session, NULL, outgoing, &receipt);
    expect_text(session, &receipt, "Nell hears you.");
    CHECK_OK(iw_outgoing_create_next_turn(&outgoing));
    send_to(session, NULL, outgoing, &receipt);
    wait_text(session, receipt.interaction_id, text, sizeof text, NULL, NULL);
    CHECK(strcmp(text, "First.") == 0 || strcmp(text, "Second.") == 0);
    CHECK_OK(iw_session_destroy(session));
}

/* --- items -------------------------------------------------------------------------------------------------------- */

static void operate(iw_session session, iw_outgoing outgoing, int32_t code, const char *word, iw_event *sent)
{
    iw_receipt receipt;
    iw_event event = IW_EVENT_INIT;

    send_to(session, NULL, outgoing, &receipt);
    if (sent != NULL) {
        wait_sent(session, &receipt, sent);
        return;
    }
    do {
        wait_for_event(session, IW_EVENT_PACKET, &event);
    } while (event.packet->operation_status == NULL);
    CHECK(equals(event.packet->id.correlation_id, receipt.correlation_id));
    CHECK(event.packet->operation_status->code == code);
    CHECK(strstr(event.packet->operation_status->message.ptr, word) != NULL);
}

static void items(void)
{
    static const iw_parameter properties[] = {{"material", "iron"}, {"lock", "\"gate\""}};
    static const char *const holders[] = {"player"}, *const chest[] = {"chest", "player"};
    static const char *const key[] = {"key-1"}, *const both[] = {"key-1", "pie"}, *const ghost[] = {"ghost"};
    iw_session_config config = gate();
    iw_session session = establish(&config);
    iw_event event = IW_EVENT_INIT;
    iw_packet by_hand;
    iw_outgoing outgoing = 0;
    const iw_items *seen;
    iw_item given[2];
    char json[1024];

    memset(given, 0, sizeof given);
    given[0].id = "key-1";
    given[0].display_name = "Rusty key";
    given[0].description = "Opens the gate.";
    given[0].properties = properties;
    given[0].property_count = 2;
    given[1].id = "pie";
    CHECK_OK(iw_outgoing_create_items(given, 2, holders, 1, &outgoing));
    operate(session, outgoing, 0, "", NULL);

    /* what is sent can be read, and written again from its fields alone */
    CHECK_OK(iw_outgoing_create_items(given, 2, holders, 1, &outgoing));
    operate(session, outgoing, 0, "", &event);
    CHECK(event.packet->type == IW_PACKET_ENTITIES_ITEMS && event.packet->routing.target.type == IW_SOURCE_WORLD);
    seen = event.packet->items;
    CHECK(seen != NULL && seen->kind == IW_ITEMS_CREATE_OR_UPDATE && seen->item_count == 2);
    CHECK(equals(seen->items[0].id, "key-1") && equals(seen->items[0].display_name, "Rusty key"));
    CHECK(equals(seen->items[0].description, "Opens the gate.") && seen->items[0].property_count == 2);
    CHECK(equals(seen->items[0].properties[1].name, "lock") && equals(seen->items[0].properties[1].value, "\"gate\""));
    CHECK(seen->items[1].property_count == 0 && equals(seen->items[1].display_name, ""));
    CHECK(well_formed(seen->items[0].properties[0].name) && well_formed(seen->entity_names[0]));
    CHECK(seen->entity_name_count == 1 && equals(seen->entity_names[0], "player") && seen->item_id_count == 0);
    by_hand = *event.packet;
    by_hand.json.ptr = NULL;
    by_hand.json.len = 0;
    CHECK(iw_packet_to_json(&by_hand, json, sizeof json) > 0);
    CHECK(equals(event.packet->json, json));

    CHECK_OK(iw_outgoing_create_items_in_entities(IW_ITEMS_CHANGE_REPLACE, both, 2, chest, 2, &outgoing));
    operate(session, outgoing, 0, "", &event);
    seen = event.packet->items;
    CHECK(seen->kind == IW_ITEMS_IN_ENTITIES && seen->change == IW_ITEMS_CHANGE_REPLACE);
    CHECK(seen->item_id_count == 2 && equals(seen->item_ids[1], "pie"));
    CHECK(seen->entity_name_count == 2 && equals(seen->entity_names[0], "chest"));
    CHECK_OK(iw_outgoing_create_items_in_entities(IW_ITEMS_CHANGE_ADD, ghost, 1, chest, 2, &outgoing));
    operate(session, outgoing, 0, "", &event); /* its own status comes after that of the one before */
    CHECK_OK(iw_outgoing_create_remove_items(key, 1, &outgoing));
    operate(session, outgoing, 0, "", &event);
    CHECK(event.packet->items->kind == IW_ITEMS_REMOVE && equals(event.packet->items->item_ids[0], "key-1"));
    CHECK_OK(iw_session_destroy(session));

    session = establish(&config);
    CHECK_OK(iw_outgoing_create_remove_items(ghost, 1, &outgoing));
    operate(session, outgoing, 5, "ghost", NULL); /* NOT_FOUND */
    CHECK_OK(iw_session_destroy(session));
}

/* --- feedback ----------------------------------------------------------------------------------------------------- */

static void wait_feedback(iw_session session, const char *interaction_id, uint32_t flag, char *name, size_t size)
{
    iw_event event = IW_EVENT_INIT;
    wait_for_event(session, IW_EVENT_FEEDBACK, &event);
    CHECK(event.flag == flag);
    CHECK(well_formed(event.message) && strstr(event.message.ptr, interaction_id) != NULL);
    snprintf(name, size, "%s", event.message.ptr);
}

static void feedback(void)
{
    iw_session_config config = gate();
    iw_session session = establish(&config);
    iw_receipt said = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    char name[512], again[512];

    CHECK_OK(iw_session_send_text(session, "guard", "Hello", &said));
    wait_answered(session, &said);
    CHECK_OK(iw_session_send_feedback(session, said.interaction_id, said.correlation_id, 0,
                                      IW_DISLIKE_IRRELEVANT | IW_DISLIKE_TOO_LONG, "I asked for the \"way\"."));
    wait_feedback(session, said.interaction_id, 1, name, sizeof name);
    CHECK(strstr(name, said.correlation_id) != NULL);
    CHECK_OK(iw_session_undo_feedback(session, name));
    wait_feedback(session, said.interaction_id, 0, again, sizeof again);
    CHECK(strcmp(name, again) == 0);

    /* it is gone: undoing it twice is an error in words, and the session goes on */
    CHECK_OK(iw_session_undo_feedback(session, name));
    wait_for_event(session, IW_EVENT_ERROR, &event);
    CHECK(event.code == IW_FAILURE_RESOURCE_NOT_FOUND && strstr(event.message.ptr, name) != NULL);
    CHECK_OK(iw_session_send_feedback(session, said.interaction_id, NULL, 1, 0, NULL));
    wait_feedback(session, said.interaction_id, 1, name, sizeof name);
    CHECK(strstr(name, "/groups/default/feedbacks/") != NULL);
    say_and_wait(session, "guard", "Thank you");
    CHECK_OK(iw_session_destroy(session));
}

/* --- saved state -------------------------------------------------------------------------------------------------- */

static char *save(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    char *state;

    CHECK_OK(iw_session_save_state(session));
    wait_for_event(session, IW_EVENT_SESSION_STATE, &event);
    CHECK(well_formed(event.message) && event.message.len > 0);
    state = (char *)malloc(event.message.len + 1);
    CHECK(state != NULL);
    memcpy(state, event.message.ptr, event.message.len + 1);
    return state;
}

/* The lines that the server remembers; `text` is the last of them. */
static size_t history(iw_session session, char *text, size_t size)
{
    iw_outgoing outgoing = 0;
    iw_event event = IW_EVENT_INIT;
    const iw_session_response *response;
    size_t i;

    CHECK_OK(iw_outgoing_create_json("{\"sessionControl\":{\"sessionHistoryRequest\":{}}}", &outgoing));
    CHECK_OK(iw_session_send(session, outgoing, NULL));
    do {
        wait_for_event(session, IW_EVENT_PACKET, &event);
    } while (event.packet->session_response == NULL);
    response = event.packet->session_response;
    text[0] = '\0';
    for (i = 0; i < response->history_count; i++)
        snprintf(text, size, "%s", response->history[i].text.ptr);
    return response->history_count;
}

static void saved_and_gone_on_from(void)
{
    iw_session_config config = gate();
    iw_session session = establish(&config);
    char *state, *again, text[128];
    size_t lines;

    say_and_wait(session, "guard", "Hello");
    say_and_wait(session, "guard", "How are you?");
    lines = history(session, text, sizeof text);
    CHECK(lines == 4);
    state = save(session);
    CHECK_OK(iw_session_destroy(session));

    config.saved_state = state;
    session = establish(&config);
    CHECK(history(session, text, sizeof text) == lines);
    again = save(session);
    CHECK(strcmp(state, again) == 0); /* bit for bit */
    free(again);

    /* a later link of the same session does not apply it again */
    CHECK_OK(iw_session_pause(session));
    wait_for_state(session, IW_CONNECTION_STATE_PAUSED);
    again = save(session); /* also while the link is closed */
    CHECK(strcmp(state, again) == 0);
    free(again);
    CHECK_OK(iw_session_resume(session));
    wait_for_state(session, IW_CONNECTION_STATE_CONNECTED);
    CHECK(history(session, text, sizeof text) == lines);
    CHECK_OK(iw_session_destroy(session));
    free(state);
}

static void gone_on_from_a_dialog(void)
{
    static const iw_dialog_line lines[] = {
        {IW_SOURCE_AGENT, 0, "Bran", "Halt!"},
        {IW_SOURCE_PLAYER, 0, NULL, "I am a \"friend\"."},
    };
    iw_session_config config = gate();
    iw_session session;
    char text[128];

    config.dialog_history = lines;
    config.dialog_history_count = 2;
    session = establish(&config);
    CHECK(history(session, text, sizeof text) == 2);
    CHECK(strcmp(text, "I am a \"friend\".") == 0);
    CHECK_OK(iw_session_destroy(session));
}

int main(void)
{
    write_script(script_path, sizeof script_path, SCRIPT);
    another_answer();
    goals();
    tasks();
    turns();
    items();
    feedback();
    saved_and_gone_on_from();
    gone_on_from_a_dialog();
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    CHECK(remove(script_path) == 0);
    return passed();
}
