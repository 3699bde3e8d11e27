package io.muster.runtime.wiring;

import io.micronaut.context.ApplicationContext;

/**
 * One bean context per service. Several services may live in one process, so each context sees only the factories of its
 * own {@code wiring} package.
 */
public final class ServiceContext {
    private ServiceContext() {}

    /**
     * @param wiring any class of the service's {@code wiring} package
     * @param given ready-made beans: the configuration, and the ports that the caller chooses
     * @return the running context; closing it closes its beans in reverse order
     */
    public static ApplicationContext start(Class<?> wiring, Object... given) {
        var wiringPackage = wiring.getPackageName() + ".";
        return ApplicationContext.builder()
                .deduceEnvironment(false)
                .enableDefaultPropertySources(false)
                .banner(false)
                .beansPredicate(bean -> bean.getBeanType().getName().startsWith("io.micronaut.")
                        || declaredIn(bean.getClass().getName(), wiringPackage))
                .singletons(given)
                .start();
    }

    private static boolean declaredIn(String definition, String wiringPackage) {
        return definition.startsWith(wiringPackage);
    }
}
