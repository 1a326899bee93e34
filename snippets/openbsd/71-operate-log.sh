su -m _buildslave -c \
    'tail -n 20 /var/buildslave/WORKERNAME/twistd.log'
