/* One sender: one libcurl handle whose connection is reused, mail after mail.
 *
 *   bare_sender PORT BYTES SECONDS
 *
 * Each mail is BYTES long. Prints one line of JSON. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct source {
    char *bytes;
    size_t length, at;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static size_t give(char *buffer, size_t size, size_t count, void *context)
{
    struct source *source = context;
    size_t room = size * count, left = source->length - source->at,
           length = room < left ? room : left;
    memcpy(buffer, source->bytes + source->at, length);
    source->at += length;
    return length;
}

static void fill(struct source *source, size_t length)
{
    static const char head[] = "From: a@example.com\r\nTo: b@example.com\r\nSubject: bench\r\n\r\n";
    source->length = length;
    source->bytes = malloc(length + sizeof head);
    if (!source->bytes)
        exit(1);
    for (size_t i = 0; i < length; i++)
        source->bytes[i] = i % 78 == 76 ? '\r' : i % 78 == 77 ? '\n' : 'A';
    memcpy(source->bytes, head, sizeof head - 1);
}

int main(int count, char **words)
{
    struct source source = {0};
    char url[64];
    long mails = 0;
    if (count != 4) {
        fputs("usage: bare_sender PORT BYTES SECONDS\n", stderr);
        return 2;
    }
    fill(&source, (size_t)atol(words[2]));
    snprintf(url, sizeof url, "smtp://127.0.0.1:%s/billhook", words[1]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    struct curl_slist *to = curl_slist_append(NULL, "<b@example.com>");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, "<a@example.com>");
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &source);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)source.length);
    double began = now(), ends = began + atof(words[3]);
    while (now() < ends) {
        source.at = 0;
        CURLcode code = curl_easy_perform(curl);
        if (code != CURLE_OK) {
            fprintf(stderr, "bare_sender: %s\n", curl_easy_strerror(code));
            return 1;
        }
        mails++;
    }
    printf("{\"mails\":%ld,\"per_second\":%.2f}\n", mails, (double)mails / (now() - began));
    curl_slist_free_all(to);
    curl_easy_cleanup(curl);
    free(source.bytes);
    return 0;
}
