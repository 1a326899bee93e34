tail -n 20 /var/buildslave/WORKERNAME/twistd.log
