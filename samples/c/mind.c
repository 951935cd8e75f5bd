/* mind.c - a character that thinks: a persona, two actions, and a player who interrupts. How to build it: README.md.
 *
 *     mind URL [MODEL]    such as: mind http://127.0.0.1:11434/v1 qwen3:4b
 *
 * URL is any chat server that speaks the OpenAI protocol: Ollama, llama.cpp, LM Studio, vLLM, a vendor (docs/MINDS.md). Its
 * key, where it needs one, is read from the environment: MIND_KEY. Without a URL the replies of the script answer. */
#define _POSIX_C_SOURCE 199309L
#include "inworld.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#include <windows.h>
static void nap(void) { Sleep(10); }
#else
#include <time.h>
static void nap(void) { struct timespec ten_ms = {0, 10000000}; nanosleep(&ten_ms, NULL); }
#endif

#define ANSWER_NAPS 18000 /* three minutes: a model on a processor alone may have to load and to read the persona first */

/* Who she is, what she can do, and what she says when there is no mind. */
static const char SCRIPT[] =
    "workspace = \"demo\"\n"
    "pace_ms = 200\n"
    "[[scene]]\n"
    "name = \"inn\"\n"
    "description = \"A small inn at a crossroads, late in the evening. Rain on the windows.\"\n"
    "characters = [\"innkeeper\"]\n"
    "[[character]]\n"
    "name = \"innkeeper\"\n"
    "given_name = \"Mara\"\n"
    "persona = \"\"\"Mara has kept this inn for twenty years. She is warm, dry and curious, and speaks in short plain\n"
    "sentences. She likes people who say please.\"\"\"\n"
    "knowledge = [\"The cellar has been locked since spring.\", \"Two rooms are free; one of them has a ghost.\"]\n"
    "[[character.action]]\n"
    "name = \"open-cellar\"\n"
    "description = \"Unlock the cellar door for somebody who asks for it.\"\n"
    "kind = \"task\"\n"
    "[[character.action]]\n"
    "name = \"pour-drink\"\n"
    "description = \"Put a drink on the counter when somebody orders one.\"\n"
    "parameters = { drink = \"what is ordered\" }\n"
    "[[character.reply]]\n"
    "when.says = [\"*\"]\n"
    "answer = [[\"Hm.\", \"I would have to think about that.\", \"Ask me again when the rain stops.\"]]\n";

static void failed(const char *what)
{
    char why[512] = "";
    iw_last_error(why, sizeof why);
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static const char *parameter(const iw_custom *custom, const char *name)
{
    size_t i;
    for (i = 0; i < custom->parameter_count; i++)
        if (strcmp(custom->parameters[i].name.ptr, name) == 0) return custom->parameters[i].value.ptr;
    return "";
}

/* What she does in the game. A task wants to hear how it went; a trigger does not. */
static void act(iw_session session, const iw_custom *custom)
{
    iw_outgoing done = 0;
    if (custom->kind == IW_CUSTOM_TASK) {
        printf("      (the game runs the task %s)\n", custom->name.ptr);
        if (iw_outgoing_create_task_succeeded(parameter(custom, "task_id"), &done) < 0
            || iw_session_send(session, done, NULL) < 0)
            failed("tell that the task is done");
    } else {
        printf("      (the game runs %s %s)\n", custom->name.ptr, parameter(custom, "drink"));
    }
}

/* Prints what she says and does. 1: this was a sentence of the answer; 2: the answer is complete. */
static int show(iw_session session, const iw_packet *packet, const char *interaction)
{
    int is_answer = strcmp(packet->id.interaction_id.ptr, interaction) == 0;
    if (packet->control && packet->control->action == IW_CONTROL_WARNING)
        printf("      (warning: %s)\n", packet->control->description.ptr);
    if (packet->routing.source.type != IW_SOURCE_AGENT || packet->status == IW_PACKET_STATUS_CANCELLED) return 0;
    if (packet->custom) act(session, packet->custom);
    if (packet->action) printf("Mara: *%s*\n", packet->action->content.ptr);
    if (packet->text) {
        printf("Mara: %s\n", packet->text->text.ptr);
        fflush(stdout);
        return is_answer;
    }
    return is_answer && packet->control && packet->control->action == IW_CONTROL_INTERACTION_END ? 2 : 0;
}

/* Says something and shows the answer as it comes. A player in a hurry interrupts after its first sentence. */
static void talk(iw_session session, const char *words, int in_a_hurry)
{
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    int got, naps = 0, seen = 0;
    printf("You:  %s\n", words);
    fflush(stdout);
    if (iw_session_send_text(session, "innkeeper", words, &receipt) < 0) failed("send");
    while (naps < ANSWER_NAPS && seen != 2 && (got = iw_poll(session, &event)) >= 0) { /* a game does this once a frame */
        if (got == 0) { nap(); naps++; continue; }
        if (event.type == IW_EVENT_ERROR || event.type == IW_EVENT_PACKET_FAILED) fprintf(stderr, "%s\n", event.message.ptr);
        if (event.type != IW_EVENT_PACKET) continue;
        seen = show(session, event.packet, receipt.interaction_id);
        if (seen == 1 && in_a_hurry) {
            in_a_hurry = 0;
            printf("      (you interrupt her)\n");
            if (iw_session_interrupt(session, "innkeeper") < 0) failed("interrupt");
        }
    }
    if (seen != 2) failed("no complete answer");
}

int main(int argc, char **argv)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;
    char settings[1024];
    if (argc > 1) {
        snprintf(settings, sizeof settings, "[mind]\nkind = \"chat\"\nurl = '%s'\nmodel = '%s'\n", argv[1], argc > 2 ? argv[2] : "");
        config.local_settings = settings;
        config.mind_key = getenv("MIND_KEY");
    }
    config.endpoint = "local";
    config.local_script_text = SCRIPT;
    config.workspace = "demo";
    config.scene = "inn";
    config.player_name = "Ada";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0) failed("start");
    talk(session, "Good evening! Do you have a room for me?", 0);
    talk(session, "And a cup of cider, please.", 0);
    talk(session, "Could you open the cellar for me, please?", 0);
    talk(session, "Can you tell me a long story about dragons?", 1);
    talk(session, "Sorry, I have to go. Where do I find my room?", 0);
    if (iw_session_destroy(session) < 0 || iw_shutdown_all(1000) < 0) failed("stop");
    return 0;
}
