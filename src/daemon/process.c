/* What the process is made ready for before anything else. */
#include "process.h"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "mail/message.h"
#include "net/client.h"
#include "woocommerce/signature.h"

/* OpenSSL and GLib make things at first use that cannot fail cleanly later, when memory is short.
 */
void process_warm_up(void)
{
    char text[SIGNATURE_LENGTH + 1];
    signature_make("warm up the library", "", 0, text);
    net_init();
    message_init();
}

void process_harden(void)
{
    struct rlimit core = {0, 0}, files;
    setrlimit(RLIMIT_CORE, &core);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    mallopt(M_ARENA_MAX, PROCESS_ARENAS);
    /* zlib's windows come and go with every page and order: not to the kernel and back */
    mallopt(M_TRIM_THRESHOLD, PROCESS_TRIM_BYTES);
    mallopt(M_MMAP_THRESHOLD, PROCESS_MMAP_BYTES);
}

void process_block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    sigaddset(set, SIGUSR2); /* the main thread's own bell */
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk: 503, not the end */
}
