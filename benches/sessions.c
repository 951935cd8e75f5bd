/* What many sessions cost one process with one poller: 1,000 of them with 10 packets a second each, beside 100 of them.
 *
 * argv[1] is the address of a server that sends them, another process. The cost is the processor time of this whole process,
 * and a session's share of it should not grow with their number. The poller looks 60 times a second, as a game does. */
#include "bench.h"

#include <sys/resource.h>

#define MOST 1000
#define STEP 50 /* connected at a time: a listener's backlog holds no more */
#define SECONDS 5
#define PACKETS_PER_SECOND 10
#define FLAT 1.25

static iw_session sessions[MOST];

static double processor_s(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Takes what all sessions have; how many texts that were. */
static long take_all(void)
{
    iw_event event = IW_EVENT_INIT;
    iw_session session;
    long texts = 0;
    int32_t found;
    while ((found = iw_poll_any(&session, &event)) == 1)
        if (event.type == IW_EVENT_PACKET && event.packet->type == IW_PACKET_TEXT)
            texts++;
    if (found < 0)
        give_up("iw_poll_any");
    return texts;
}

/* Microseconds of processor time for each session and second. */
static double cost(const char *endpoint, int count, double *per_packet_us)
{
    char scene[32];
    double used, begun, seconds;
    long texts = 0;
    int i, established;

    /* Enough for the time until the last one is there, too. */
    snprintf(scene, sizeof scene, "paced-%d", PACKETS_PER_SECOND * 60);
    for (i = 0; i < count; i++) {
        sessions[i] = start_with(endpoint, scene);
        if ((i + 1) % STEP != 0)
            continue;
        for (begun = now_s(), established = 0; established < i + 1;) {
            take_all();
            for (established = 0; established <= i && iw_session_established(sessions[established]) == 1;)
                established++;
            if (now_s() - begun > DEADLINE_S)
                give_up("establish");
            nap_ms(1);
        }
    }
    used = processor_s();
    begun = now_s();
    while (now_s() - begun < SECONDS) {
        texts += take_all();
        nap_ms(16);
    }
    seconds = now_s() - begun;
    used = processor_s() - used;
    for (i = 0; i < count; i++)
        iw_session_destroy(sessions[i]);
    /* A machine that cannot keep up measures something else. */
    if ((double)texts < 0.9 * count * PACKETS_PER_SECOND * seconds)
        fprintf(stderr, "only %ld packets of %d sessions have come\n", texts, count);
    *per_packet_us = used * 1e6 / (double)(texts > 0 ? texts : 1);
    return used * 1e6 / count / seconds;
}

int main(int argc, char **argv)
{
    char figure[80];
    double few_packet_us, many_packet_us, few, many;

    if (argc != 2) {
        fprintf(stderr, "usage: sessions ENDPOINT\n");
        return 2;
    }
    few = cost(argv[1], MOST / 10, &few_packet_us);
    many = cost(argv[1], MOST, &many_packet_us);
    snprintf(figure, sizeof figure, "%.0f us/s each, %.1f us/packet; of %d: %.0f us/s", many, many_packet_us, MOST / 10, few);
    report("1,000 sessions at 10 packets/s", figure, many / few, FLAT, "x");
    iw_shutdown_all(5000);
    return 0;
}
