/* items.c - tell the characters which things there are and who holds them. How to build it: README.md. */
#define _POSIX_C_SOURCE 199309L
#include "inworld.h"
#include <stdio.h>
#include <string.h>
#ifdef _WIN32
#include <windows.h>
static void nap(void) { Sleep(10); }
#else
#include <time.h>
static void nap(void) { struct timespec ten_ms = {0, 10000000}; nanosleep(&ten_ms, NULL); }
#endif

static int failed(const char *what)
{
    char why[512] = "";
    iw_last_error(why, sizeof why);
    fprintf(stderr, "%s: %s\n", what, why);
    return 1;
}

/* Sends an operation and waits for its outcome, or for ten seconds. The server's status has the correlation id of the
 * packet that it answers. */
static int perform(iw_session session, iw_outgoing operation, const char *what)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    int got, naps = 0;
    if (iw_session_send(session, operation, &receipt) < 0) {
        iw_outgoing_destroy(operation); /* it was not sent, so it is still ours */
        return failed(what);
    }
    while (naps < 1000 && (got = iw_poll(session, &event)) >= 0) {
        if (got == 0) { nap(); naps++; continue; }
        if (event.type == IW_EVENT_ERROR || event.type == IW_EVENT_PACKET_FAILED) break;
        if (event.type != IW_EVENT_PACKET || !event.packet->operation_status) continue;
        if (strcmp(event.packet->id.correlation_id.ptr, receipt.correlation_id) != 0) continue;
        if (event.packet->operation_status->code == 0) printf("%s: done\n", what);
        else printf("%s: refused: %s\n", what, event.packet->operation_status->message.ptr);
        return 0;
    }
    return failed("no outcome within ten seconds");
}

int main(void)
{
    static const iw_parameter made_of[] = {{"material", "iron"}, {"age", "old"}};
    static const char *const chest[] = {"chest"}, *const player[] = {"player"};
    static const char *const key[] = {"cellar-key"}, *const crown[] = {"crown"};
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_item item = {"cellar-key", "Cellar key", "Opens the door behind the barrels.", made_of, 2};
    iw_session session = 0;
    iw_outgoing operation = 0;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0) return failed("start");

    /* What is sent before the characters are there waits until they are. */
    if (iw_outgoing_create_items(&item, 1, chest, 1, &operation) < 0) return failed("an item");
    if (perform(session, operation, "A key lies in the chest") != 0) return 1;

    if (iw_outgoing_create_items_in_entities(IW_ITEMS_CHANGE_ADD, key, 1, player, 1, &operation) < 0)
        return failed("an operation");
    if (perform(session, operation, "The player gets the key") != 0) return 1;
    if (iw_outgoing_create_items_in_entities(IW_ITEMS_CHANGE_REMOVE, key, 1, chest, 1, &operation) < 0)
        return failed("an operation");
    if (perform(session, operation, "The chest has it no more") != 0) return 1;

    if (iw_outgoing_create_remove_items(key, 1, &operation) < 0) return failed("an operation");
    if (perform(session, operation, "The key breaks") != 0) return 1;
    if (iw_outgoing_create_remove_items(crown, 1, &operation) < 0) return failed("an operation");
    if (perform(session, operation, "A crown that nobody knows of is lost") != 0) return 1;
    iw_session_destroy(session);
    return iw_shutdown_all(1000) < 0;
}
