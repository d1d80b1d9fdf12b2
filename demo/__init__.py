"""The demo alliance: invented units and people, two years of work, built through the services of all apps."""
