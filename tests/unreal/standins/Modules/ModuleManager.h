// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

class IModuleInterface
{
public:
	virtual ~IModuleInterface() = default;
	virtual void StartupModule() {}
	virtual void ShutdownModule() {}
};

namespace Standin
{
	IModuleInterface* ModuleInworldNative();

	/** The module that tests start. */
	inline IModuleInterface* Module() { return ModuleInworldNative(); }
}

class FDefaultModuleImpl : public IModuleInterface
{
};

#define IMPLEMENT_MODULE(Class, Name) \
	namespace Standin \
	{ \
		IModuleInterface* Module##Name(); \
	} \
	IModuleInterface* Standin::Module##Name() \
	{ \
		static Class TheModule; \
		return &TheModule; \
	}

class FModuleManager
{
public:
	template <typename T>
	static T* GetModulePtr(const FName&) { return static_cast<T*>(Standin::Module()); }
};
