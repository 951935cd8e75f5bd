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
	/** The only module there is. */
	IModuleInterface* Module();
}

#define IMPLEMENT_MODULE(Class, Name) \
	IModuleInterface* Standin::Module() \
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
