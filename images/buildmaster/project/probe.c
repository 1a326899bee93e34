/* Uses the two libraries that CPython's builds miss most often: zlib and OpenSSL. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

int main(void) {
    const unsigned char text[] = "a worker that builds, builds, builds";
    unsigned char packed[128], unpacked[128], digest[EVP_MAX_MD_SIZE];
    uLongf packed_size = sizeof packed, unpacked_size = sizeof unpacked;
    unsigned digest_size = 0;

    if (compress(packed, &packed_size, text, sizeof text) != Z_OK)
        return 1;
    if (uncompress(unpacked, &unpacked_size, packed, packed_size) != Z_OK)
        return 2;
    if (unpacked_size != sizeof text || memcmp(text, unpacked, sizeof text) != 0)
        return 3;
    if (!EVP_Digest(unpacked, unpacked_size, digest, &digest_size, EVP_sha256(), NULL))
        return 4;
    printf("zlib %s, %s, sha256 of %u bytes\n", zlibVersion(),
           OpenSSL_version(OPENSSL_VERSION), digest_size);
    return digest_size == 32 ? 0 : 5;
}
