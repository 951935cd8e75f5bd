/* What the programs about outgoing packets share. */
#ifndef OUTGOING_H
#define OUTGOING_H

#include "refused.h"

#define GUARD "workspaces/demo/characters/guard"

static inline iw_outgoing make_text(const char *text)
{
    iw_outgoing outgoing = 0;
    CHECK_OK(iw_outgoing_create_text(text, &outgoing));
    CHECK(outgoing != 0);
    return outgoing;
}

static inline iw_outgoing make_json(const char *json)
{
    iw_outgoing outgoing = 0;
    CHECK_OK(iw_outgoing_create_json(json, &outgoing));
    return outgoing;
}

static inline void view(iw_outgoing outgoing, iw_packet *packet)
{
    const iw_packet fresh = IW_PACKET_INIT;
    *packet = fresh;
    CHECK_OK(iw_outgoing_view(outgoing, packet));
    CHECK(packet->struct_size == sizeof *packet);
    CHECK(packet->status == IW_PACKET_STATUS_QUEUED);
    CHECK(well_formed(packet->json) && packet->json.ptr[0] == '{');
    CHECK(well_formed(packet->id.packet_id) && packet->id.packet_id.len > 0);
    CHECK(packet->timestamp_us > 0);
}

static inline iw_session establish_reporting(void)
{
    iw_session_config config = demo_config();
    config.flags = IW_SESSION_REPORT_SENT;
    return establish(&config);
}

static inline void send_to_guard(iw_session session, iw_outgoing outgoing, iw_event *event)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    CHECK_OK(iw_outgoing_add_target(outgoing, "guard"));
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    wait_sent(session, &receipt, event);
    CHECK(event->packet->routing.target.type == IW_SOURCE_AGENT);
}

#endif
