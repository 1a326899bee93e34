subscription-manager repos --enable \
    "codeready-builder-for-rhel-$(rpm --eval '%{rhel}')-$(arch)-rpms"
